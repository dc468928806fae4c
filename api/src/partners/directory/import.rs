//! Importing partners: rows find their partner by source and external id, what differs is written in bulk.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use serde_json::json;

use super::{
    bulk,
    columns::{IncomingPartner, column_of, overlay},
    model::{COLLECTION, ExternalId, PartnerRow, PartnerStatus, governed_differences},
    reader::PartnerReader,
    store,
};
use crate::{
    changes::Actor,
    db::{
        self, Database, Db,
        fields::{Json, PartnerId, UtcTime},
        schema::{partner_external_ids, partner_redirects, partners},
    },
    http::Contract,
    identity::clients,
    reference::KnownTerms,
    transfer::{self, Importer, Options, Outcome, Report, RowError, jobs::Importable},
};

/// Imports partners from one source.
pub struct PartnerImporter<'a> {
    reader: Arc<PartnerReader<'a>>,
    source: String,
    actor: Actor,
    /// The only partner that the actor may change; `None` for all.
    only: Option<PartnerId>,
    /// Slugs that this batch has given away; those of earlier batches stand in the database.
    slugs: HashSet<String>,
    /// Where counting goes on for names that occur often.
    numbers: HashMap<String, u32>,
    /// The partners that rows of this run were about already.
    met: HashSet<PartnerId>,
    /// Partners that have another id here than in the file: by the one of the file, which its parents are named by.
    moved: HashMap<PartnerId, PartnerId>,
}

impl<'a> PartnerImporter<'a> {
    /// An importer for rows of `source`; what it needs from the database it learns when it begins.
    pub fn new(contract: &'a Contract, source: &str, actor: Actor) -> Self {
        Self {
            reader: Arc::new(PartnerReader::new(KnownTerms::default(), contract)),
            source: source.to_owned(),
            actor,
            // None at all, until it has begun.
            only: Some(PartnerId(uuid::Uuid::nil())),
            slugs: HashSet::new(),
            numbers: HashMap::new(),
            met: HashSet::new(),
            moved: HashMap::new(),
        }
    }

    /// The present partners of a batch, by external id and by slug.
    fn present(&self, db: &mut Db, batch: &[(u64, IncomingPartner)]) -> Result<Vec<Option<PartnerRow>>, db::Error> {
        let keys: Vec<&str> = batch.iter().filter_map(|(_, incoming)| incoming.external_id.as_deref()).collect();
        let known: HashMap<String, PartnerId> = partner_external_ids::table
            .filter(partner_external_ids::scheme.eq(&self.source))
            .filter(partner_external_ids::value.eq_any(keys))
            .select((partner_external_ids::value, partner_external_ids::partner_id))
            .load::<(String, PartnerId)>(db)?
            .into_iter()
            .collect();
        let slugs: Vec<&str> = batch
            .iter()
            .filter(|(_, incoming)| incoming.external_id.is_none())
            .filter_map(|(_, incoming)| incoming.slug.as_deref())
            .collect();
        let by_slug: HashMap<String, PartnerId> = partners::table
            .filter(partners::slug.eq_any(slugs))
            .select((partners::slug, partners::id))
            .load::<(String, PartnerId)>(db)?
            .into_iter()
            .collect();
        let ids: Vec<Option<PartnerId>> = batch
            .iter()
            .map(|(_, incoming)| match (&incoming.external_id, &incoming.slug) {
                (Some(key), _) => known.get(key).copied(),
                (None, Some(slug)) => by_slug.get(slug).copied(),
                (None, None) => None,
            })
            .collect();
        let wanted: Vec<PartnerId> = ids.iter().flatten().copied().collect();
        let rows: HashMap<PartnerId, PartnerRow> = store::by_ids(db, &wanted)?.into_iter().map(|row| (row.id, row)).collect();
        Ok(ids.into_iter().map(|id| rows.get(&id?).cloned()).collect())
    }

    /// Which of these ids belong to which partner already.
    fn owners(db: &mut Db, batch: &[(u64, IncomingPartner)]) -> Result<HashMap<(String, String), PartnerId>, db::Error> {
        let values: Vec<&str> =
            batch.iter().flat_map(|(_, incoming)| incoming.external_ids.iter().flatten()).map(|id| id.value.as_str()).collect();
        if values.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(String, String, PartnerId)> = partner_external_ids::table
            .filter(partner_external_ids::value.eq_any(values))
            .select((partner_external_ids::scheme, partner_external_ids::value, partner_external_ids::partner_id))
            .load(db)?;
        Ok(rows.into_iter().map(|(scheme, value, owner)| ((scheme, value), owner)).collect())
    }

    /// Slugs of the batch that are taken.
    fn taken(db: &mut Db, wanted: &[String]) -> Result<HashMap<String, Option<PartnerId>>, db::Error> {
        let mut taken: HashMap<String, Option<PartnerId>> = HashMap::new();
        let present: Vec<(String, PartnerId)> =
            partners::table.filter(partners::slug.eq_any(wanted)).select((partners::slug, partners::id)).load(db)?;
        let former: Vec<(String, PartnerId)> = partner_redirects::table
            .filter(partner_redirects::old.eq_any(wanted))
            .select((partner_redirects::old, partner_redirects::partner_id))
            .load(db)?;
        taken.extend(present.into_iter().chain(former).map(|(slug, owner)| (slug, Some(owner))));
        Ok(taken)
    }

    /// Where the parents of a batch are: partners by slug and by id.
    fn addresses(db: &mut Db, batch: &[(u64, IncomingPartner)]) -> Result<HashMap<String, PartnerId>, db::Error> {
        let wanted: Vec<&str> = batch.iter().filter_map(|(_, incoming)| incoming.parent.as_ref()?.as_deref()).collect();
        if wanted.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<PartnerId> = wanted.iter().filter_map(|text| text.parse().ok()).collect();
        let by_slug: Vec<(String, PartnerId)> =
            partners::table.filter(partners::slug.eq_any(wanted)).select((partners::slug, partners::id)).load(db)?;
        let by_id: Vec<PartnerId> = partners::table.filter(partners::id.eq_any(ids)).select(partners::id).load(db)?;
        Ok(by_slug.into_iter().chain(by_id.into_iter().map(|id| (id.to_string(), id))).collect())
    }

    /// Gives a row the parent that the file names; what is wrong with it, if anything.
    fn parent(
        &self,
        db: &mut Db,
        row: &mut PartnerRow,
        named: Option<&str>,
        addresses: &HashMap<String, PartnerId>,
    ) -> Result<Option<(&'static str, &'static str)>, db::Error> {
        let Some(named) = named else {
            row.parent_id = None;
            return Ok(None);
        };
        let of_file = named.parse().ok().and_then(|id| self.moved.get(&id));
        let Some(id) = of_file.or_else(|| addresses.get(named)).copied() else {
            return Ok(Some(("unknown_reference", "is not a known partner; a partner stands before those that belong to it")));
        };
        if row.parent_id == Some(id) {
            return Ok(None);
        }
        row.parent_id = Some(id);
        // A parent that is new in this batch has no row yet, and nothing that is there can belong to it.
        let is_there = !store::by_ids(db, &[id])?.is_empty();
        if id == row.id || is_there && store::check_parent(db, row).is_err() {
            return Ok(Some(("circle", "must not be the partner itself or one that belongs to it")));
        }
        Ok(None)
    }

    /// Keeps which partner the file means by an id.
    fn remember(&mut self, incoming: &IncomingPartner, here: PartnerId) {
        if let Some(there) = incoming.id.filter(|there| *there != here) {
            self.moved.insert(there, here);
        }
    }

    /// Whether a row names its partner by an id that came to it when duplicates were merged: what it says is what the
    /// duplicate was, so it changes nothing.
    fn is_another_name(&self, row: &PartnerRow, incoming: &IncomingPartner) -> bool {
        let first = row.external_ids.0.iter().find(|id| id.scheme == self.source);
        incoming.external_id.is_some() && first.is_some_and(|first| Some(&first.value) != incoming.external_id.as_ref())
    }

    fn free_slug(
        &mut self,
        db: &mut Db,
        base: &str,
        taken: &HashMap<String, Option<PartnerId>>,
        asked: &HashSet<String>,
    ) -> Result<String, db::Error> {
        let base = if base.is_empty() { "partner" } else { base };
        if !taken.contains_key(base) && !asked.contains(base) && self.slugs.insert(base.to_owned()) {
            return Ok(base.to_owned());
        }
        loop {
            let number = self.numbers.entry(base.to_owned()).or_insert(1);
            *number += 1;
            let candidate = format!("{base}-{number}");
            if !self.slugs.contains(&candidate)
                && !asked.contains(&candidate)
                && Self::taken(db, std::slice::from_ref(&candidate))?.is_empty()
            {
                self.slugs.insert(candidate.clone());
                return Ok(candidate);
            }
        }
    }

    /// Ids of the row: those of the file beside those of other sources, and the source's own.
    fn ids_of(&self, present: &[ExternalId], incoming: &IncomingPartner) -> Vec<ExternalId> {
        let mut ids: Vec<ExternalId> = match &incoming.external_ids {
            Some(_) => present.iter().filter(|id| id.scheme == self.source).cloned().collect(),
            None => present.to_vec(),
        };
        for said in incoming.external_ids.iter().flatten() {
            if !ids.contains(said) {
                ids.push(said.clone());
            }
        }
        if let Some(value) = &incoming.external_id {
            let own = ExternalId { scheme: self.source.clone(), value: value.clone() };
            if !ids.contains(&own) {
                ids.insert(0, own);
            }
        }
        // The order that the record had before is kept, so that an export and import changes nothing.
        ids.sort_by_key(|id| present.iter().position(|other| other == id).unwrap_or(usize::MAX));
        ids
    }

    /// Everything that is wrong with a row that is about to be written.
    fn faults(
        &self,
        number: u64,
        row: &PartnerRow,
        before: Option<&PartnerRow>,
        status_differs: bool,
        owners: &HashMap<(String, String), PartnerId>,
        ids_of_batch: &mut HashSet<(String, String)>,
    ) -> Vec<RowError> {
        let mut errors = self.check(number, row);
        if let Some(before) = before.filter(|_| self.only.is_some()) {
            let fields = governed_differences(before, row).into_iter();
            errors.extend(fields.map(|field| RowError::cell(number, field, "not_yours", "is kept by the Secretariat")));
        }
        if status_differs {
            errors.push(RowError::cell(number, "status", "read_only", "a partner's status changes by transitions, not by an import"));
        }
        for id in &row.external_ids.0 {
            if !ids_of_batch.insert((id.scheme.clone(), id.value.clone())) {
                let message = format!("another row has {}:{} too", id.scheme, id.value);
                errors.push(RowError::cell(number, "external_ids", "repeated", message));
            }
            if owners.get(&(id.scheme.clone(), id.value.clone())).is_some_and(|owner| *owner != row.id) {
                let message = format!("the id {}:{} belongs to another partner", id.scheme, id.value);
                errors.push(RowError::cell(number, "external_ids", "taken", message));
            }
        }
        errors
    }

    /// Checks a row that is about to be written by the same rules as a body of the API.
    fn check(&self, row_number: u64, row: &PartnerRow) -> Vec<RowError> {
        let body = json!({
            "slug": row.slug, "names": row.names, "acronym": row.acronym, "constituency": row.constituency, "country": row.country,
            "region": row.region, "website": row.website, "logo": row.logo, "descriptions": row.descriptions,
            "priorities": row.priorities, "interventions": row.interventions, "external_ids": row.external_ids, "joined_on": row.joined_on,
        });
        let errors = self.reader.checked(body).err().unwrap_or_default();
        errors
            .into_iter()
            .map(|error| RowError::cell(row_number, column_at(error.pointer.as_deref().unwrap_or_default()), error.code, error.message))
            .collect()
    }
}

/// The column that a place of the body came from.
fn column_at(pointer: &str) -> String {
    let mut parts = pointer.trim_start_matches('/').split('/');
    match (parts.next().unwrap_or_default(), parts.next()) {
        ("names", Some(lang)) => format!("name_{lang}"),
        ("names", None) => "name_en".to_owned(),
        ("descriptions", Some(lang)) => format!("description_{lang}"),
        ("logo", Some(part)) => format!("logo_{part}"),
        (field, _) => field.to_owned(),
    }
}

fn blank(now: UtcTime) -> PartnerRow {
    PartnerRow {
        id: PartnerId::new(),
        version: 1,
        slug: String::new(),
        status: PartnerStatus::Active.name().to_owned(),
        names: Json::default(),
        name_key: String::new(),
        acronym: None,
        constituency: String::new(),
        country: None,
        region: None,
        parent_id: None,
        website: None,
        logo: None,
        descriptions: Json::default(),
        priorities: Json::default(),
        interventions: Json::default(),
        external_ids: Json::default(),
        joined_on: None,
        created_at: now,
        updated_at: now,
    }
}

impl<'a> Importer for PartnerImporter<'a> {
    type Reader = PartnerReader<'a>;

    fn column(&self, header: &str) -> Option<String> {
        column_of(header)
    }

    fn required(&self) -> &'static [&'static [&'static str]] {
        &[&["external_id", "slug"]]
    }

    fn tables(&self) -> &'static [&'static str] {
        // A term that rows were checked with must not be deleted before they are there.
        &[COLLECTION, "terms"]
    }

    fn begin(&mut self, db: &mut Db) -> Result<Arc<PartnerReader<'a>>, db::Error> {
        self.reader = Arc::new(PartnerReader::new(KnownTerms::load(db)?, self.reader.contract));
        // A client that has been switched off since it sent the file changes nothing.
        self.only = match self.actor {
            Actor::Client(id) => Some(clients::partner_of(db, id)?.unwrap_or(PartnerId(uuid::Uuid::nil()))),
            _ => None,
        };
        Ok(Arc::clone(&self.reader))
    }

    fn write(&mut self, db: &mut Db, batch: Vec<(u64, IncomingPartner)>) -> Result<Vec<Outcome>, db::Error> {
        self.slugs.clear();
        let mut ids_of_batch: HashSet<(String, String)> = HashSet::new();
        let present = self.present(db, &batch)?;
        let owners = Self::owners(db, &batch)?;
        let mut addresses = Self::addresses(db, &batch)?;
        let now = UtcTime::now();
        let mut rows: Vec<(u64, PartnerRow, Option<PartnerRow>)> = Vec::with_capacity(batch.len());
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(batch.len());
        let mut bases = Vec::with_capacity(batch.len());
        for ((number, incoming), before) in batch.iter().zip(&present) {
            let mut row = before.clone().unwrap_or_else(|| blank(now));
            overlay(&mut row, incoming);
            row.external_ids = Json(self.ids_of(&row.external_ids.0, incoming));
            if before.is_none() {
                if let Some(status) = incoming.status {
                    status.name().clone_into(&mut row.status);
                }
                if row.slug.is_empty() {
                    bases.push(store::slug_of_names(&row.names.0));
                } else {
                    bases.push(row.slug.clone());
                }
            }
            rows.push((*number, row, before.clone()));
        }
        let mut taken = Self::taken(db, &bases)?;
        // Slugs that rows ask for go before those that are made from names.
        let asked: HashSet<String> = batch.iter().filter_map(|(_, incoming)| incoming.slug.clone()).collect();
        let renamed: Vec<String> = rows
            .iter()
            .filter(|(_, row, before)| before.as_ref().is_some_and(|before| before.slug != row.slug))
            .map(|(_, row, _)| row.slug.clone())
            .collect();
        taken.extend(Self::taken(db, &renamed)?);
        let mut bases = bases.into_iter();
        let mut written: Vec<(PartnerRow, Option<PartnerRow>)> = Vec::new();
        for ((number, mut row, before), (_, incoming)) in rows.into_iter().zip(&batch) {
            if before.is_none() {
                let base = bases.next().unwrap_or_default();
                if incoming.slug.is_none() {
                    row.slug = self.free_slug(db, &base, &taken, &asked)?;
                } else if taken.contains_key(&base) || !self.slugs.insert(base) {
                    outcomes.push(Outcome::Failed(vec![RowError::cell(
                        number,
                        "slug",
                        "taken",
                        "belongs, or belonged, to another partner",
                    )]));
                    continue;
                }
            } else if before.as_ref().is_some_and(|before| before.slug != row.slug)
                && (taken.get(&row.slug).is_some_and(|owner| *owner != Some(row.id)) || !self.slugs.insert(row.slug.clone()))
            {
                outcomes.push(Outcome::Failed(vec![RowError::cell(number, "slug", "taken", "belongs, or belonged, to another partner")]));
                continue;
            }
            if self.only.is_some_and(|only| before.as_ref().is_none_or(|before| before.id != only)) {
                let message = "is not about your own partner, which is all that you may import";
                outcomes.push(Outcome::Failed(vec![RowError::row(number, "not_yours", message)]));
                continue;
            }
            if before.is_some() {
                if self.is_another_name(&row, incoming) {
                    self.remember(incoming, row.id);
                    outcomes.push(Outcome::Unchanged);
                    continue;
                }
                if !self.met.insert(row.id) {
                    let message = "describes the same record as another row, which names it in another way";
                    outcomes.push(Outcome::Failed(vec![RowError::row(number, "repeated", message)]));
                    continue;
                }
            }
            if let Some(parent) = &incoming.parent
                && let Some((code, message)) = self.parent(db, &mut row, parent.as_deref(), &addresses)?
            {
                outcomes.push(Outcome::Failed(vec![RowError::cell(number, "parent", code, message)]));
                continue;
            }
            let status_differs = before.as_ref().zip(incoming.status).is_some_and(|(before, status)| before.status != status.name());
            if !status_differs && before.as_ref().is_some_and(|before| store::same(before, &row)) {
                self.remember(incoming, row.id);
                outcomes.push(Outcome::Unchanged);
                continue;
            }
            let errors = self.faults(number, &row, before.as_ref(), status_differs, &owners, &mut ids_of_batch);
            if !errors.is_empty() {
                outcomes.push(Outcome::Failed(errors));
                continue;
            }
            // Only now: nothing can belong to a row that is not written.
            addresses.insert(row.slug.clone(), row.id);
            self.remember(incoming, row.id);
            outcomes.push(if before.is_some() { Outcome::Updated } else { Outcome::Created });
            if let Some(before) = &before {
                row.version = before.version + 1;
                row.updated_at = now;
            }
            written.push((row, before));
        }
        bulk::save(db, self.actor, &written)?;
        Ok(outcomes)
    }
}

/// Partners, for imports over HTTP.
#[derive(Debug)]
pub struct PartnerImports;

impl Importable for PartnerImports {
    fn collection(&self) -> &'static str {
        COLLECTION
    }

    fn run(
        &self,
        database: &Database,
        contract: &Contract,
        source: &str,
        actor: Actor,
        file: std::fs::File,
        options: &Options,
    ) -> Result<Report, db::Error> {
        let mut importer = PartnerImporter::new(contract, source, actor);
        transfer::run(database, &mut importer, file, options, |_| {})
    }
}
