//! Importing practices: rows find their record by source and external id, what differs is written in bulk.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::Months;
use serde_json::{Map, Value};

use super::{
    bulk::{self, Written},
    columns::column_of,
    content::PracticeContent,
    incoming::{IncomingPractice, Places, overlay},
    intake::{Present, Step, Wish, decide},
    known::{Known, taken_slugs},
    model::{COLLECTION, PracticeRow},
    reader::PracticeReader,
    store,
    workflow::PracticeStatus,
};
use crate::{
    changes::Actor,
    db::{
        self, Database, Db,
        fields::{Json, PartnerId, PracticeId, UtcTime},
    },
    http::{
        Contract,
        fold::{fold, slug},
    },
    identity::{self, Role, clients, permission, policy::Permission, policy::Reach},
    partners::directory::{lookup::PartnerLookup, model::PartnerStatus},
    reference::KnownTerms,
    transfer::{self, Importer, Options, Outcome, Report, RowError, jobs::Importable},
};

/// Imports practices.
pub struct PracticeImporter<'a> {
    reader: Arc<PracticeReader<'a>>,
    partners: PartnerLookup,
    source: String,
    actor: Actor,
    /// After how many months a published practice is to be looked at again.
    review_months: u32,
    /// Whether the actor may publish.
    governs: bool,
    /// The only partner whose practices the actor may write; `None` for all.
    only: Option<PartnerId>,
    /// Slugs that this batch has given away; those of earlier batches stand in the database.
    slugs: HashSet<String>,
    /// Where counting goes on for titles that occur often.
    numbers: HashMap<String, u32>,
    /// The present records that rows of this run were about already.
    met: HashSet<PracticeId>,
}

/// A row on its way.
struct Row {
    number: u64,
    incoming: IncomingPractice,
    /// Where its record is found again.
    key: Option<(String, String)>,
    present: Option<Present>,
}

/// What a row says in the end.
struct Said {
    content: PracticeContent,
    /// The same as JSON, if that was made already.
    json: Option<String>,
}

impl<'a> PracticeImporter<'a> {
    /// An importer for rows of `source`; what it needs from the database it learns when it begins.
    pub fn new(contract: &'a Contract, source: &str, actor: Actor, review_months: u32) -> Self {
        Self {
            reader: Arc::new(PracticeReader::new(KnownTerms::default(), contract, source)),
            partners: PartnerLookup::default(),
            source: source.to_owned(),
            actor,
            review_months,
            // Nobody's at all, until it has begun.
            governs: false,
            only: Some(PartnerId(uuid::Uuid::nil())),
            slugs: HashSet::new(),
            numbers: HashMap::new(),
            met: HashSet::new(),
        }
    }

    fn source_of<'i>(&'i self, incoming: &'i IncomingPractice) -> &'i str {
        self.reader.source_of(incoming)
    }

    /// Where a row's record is found again; a record from elsewhere that has no other id keeps the one that it had there.
    fn key_of(&self, incoming: &IncomingPractice, known: &Known) -> Option<(String, String)> {
        let elsewhere = || incoming.id.filter(|id| !known.rows.contains_key(id)).map(|id| id.to_string());
        let external_id = incoming.external_id.clone().or_else(elsewhere)?;
        Some((self.source_of(incoming).to_owned(), external_id))
    }

    /// Learns the partners that a batch names.
    fn learn_partners(&mut self, db: &mut Db, batch: &[(u64, IncomingPractice)]) -> Result<(), db::Error> {
        let mut texts: HashSet<&str> = HashSet::new();
        for (_, incoming) in batch {
            texts.extend(incoming.partner.as_deref());
            let together = incoming.fields.get("co_implementers").and_then(Value::as_array).into_iter().flatten();
            texts.extend(together.filter_map(|one| one.get("partner").or_else(|| one.get("partner_or_name"))?.as_str()));
        }
        self.partners.learn(db, &texts)
    }

    /// Puts ids for what names partners and practices.
    fn resolve(&self, row: &Row, fields: &mut Map<String, Value>, partner: PartnerId, known: &Known, errors: &mut Vec<RowError>) {
        let mut wrong = |pointer: String, code: &'static str, message: &str| {
            errors.push(row.incoming.places.error(row.number, &pointer, code, message));
        };
        let together = fields.get_mut("co_implementers").and_then(Value::as_array_mut).into_iter().flatten();
        for (index, one) in together.enumerate().filter_map(|(index, one)| Some((index, one.as_object_mut()?))) {
            if let Some(Value::String(text)) = one.shift_remove("partner_or_name") {
                match self.partners.get(&text) {
                    Ok(found) => one.insert("partner".to_owned(), Value::from(found.id.to_string())),
                    Err(_) => one.insert("name".to_owned(), Value::from(text)),
                };
            } else if let Some(place) = one.get_mut("partner")
                && let Some(text) = place.as_str()
            {
                match self.partners.get(text) {
                    Ok(found) => *place = Value::from(found.id.to_string()),
                    Err((code, message)) => wrong(format!("/co_implementers/{index}/partner"), code, &message),
                }
            }
        }
        let source = self.source_of(&row.incoming);
        for (index, place) in fields.get_mut("related").and_then(Value::as_array_mut).into_iter().flatten().enumerate() {
            let Some(text) = place.as_str() else { continue };
            let found = known.named(text, source).and_then(|id| known.rows.get(&id));
            // As when a draft is written: those that everybody knows, and the partner's own.
            match found.filter(|found| found.is_public() || found.partner_id == partner) {
                Some(found) if row.present.as_ref().is_some_and(|present| present.row.id == found.id) => {
                    wrong(format!("/related/{index}"), "not_allowed", "must be another practice");
                }
                Some(found) => *place = Value::from(found.id.to_string()),
                None => {
                    let message = "is not a known practice; one stands before those that name it";
                    wrong(format!("/related/{index}"), "unknown_reference", message);
                }
            }
        }
    }

    /// The partner of a row, and its text as it will be.
    fn understand(&self, row: &mut Row, known: &Known) -> Result<(PartnerId, Said), Vec<RowError>> {
        let number = row.number;
        let before = row.present.as_ref().map(|present| present.row.partner_id);
        let named = row.incoming.partner.as_deref().map(|text| self.partners.get(text)).transpose();
        let wrong = |places: &Places, pointer: &str, code: &'static str, message: &str| vec![places.error(number, pointer, code, message)];
        let places = &row.incoming.places;
        let partner = match (named, before) {
            (Err((code, message)), _) => return Err(wrong(places, "/partner", code, &message)),
            (Ok(Some(found)), _) => found.id,
            (Ok(None), Some(before)) => before,
            (Ok(None), None) => return Err(wrong(places, "/partner", "required", "is required")),
        };
        if self.only.is_some_and(|only| partner != only || before.is_some_and(|before| before != only)) {
            let message = "is not about a practice of your own partner, which is all that you may import";
            return Err(vec![RowError::row(number, "not_yours", message)]);
        }
        let is_open = |status| !matches!(status, PartnerStatus::Suspended | PartnerStatus::Withdrawn);
        let published = row.incoming.status.as_deref() == Some(PracticeStatus::Published.name());
        // What was published elsewhere before stays what it is, whatever became of the partner.
        if !published
            && before != Some(partner)
            && row.incoming.partner.as_deref().is_some_and(|text| self.partners.get(text).is_ok_and(|found| !is_open(found.status)))
        {
            return Err(wrong(places, "/partner", "not_active", "is suspended or withdrawn and cannot have new practices"));
        }
        if row.present.is_none()
            && let Some(checked) = row.incoming.checked.take()
        {
            return Ok((partner, Said { content: checked.content, json: Some(checked.json) }));
        }
        // Before it is laid over what is there, whose references are ids already.
        let mut fields = std::mem::take(&mut row.incoming.fields);
        let mut errors = Vec::new();
        self.resolve(row, &mut fields, partner, known, &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        row.incoming.fields = fields;
        let mut object = overlay(row.present.as_ref().and_then(Present::working), &mut row.incoming);
        object.insert("partner".to_owned(), Value::from(partner.to_string()));
        let content = self.reader.check(row.number, &row.incoming.places, Value::Object(object))?;
        let media = row.present.as_ref().and_then(Present::working).map_or(&[][..], |working| &working.media);
        if content.media != media {
            let message = "files are uploaded one by one and do not come with an import; leave this out, and what is there stays";
            return Err(wrong(&row.incoming.places, "/media", "not_allowed", message));
        }
        Ok((partner, Said { content, json: None }))
    }

    /// A slug for each of these titles that nobody has or had.
    fn free_slugs(&mut self, db: &mut Db, titles: &[&str]) -> Result<Vec<String>, db::Error> {
        let bases: Vec<String> =
            titles.iter().map(|title| slug(title)).map(|base| if base.is_empty() { "practice".to_owned() } else { base }).collect();
        let taken = taken_slugs(db, &bases)?;
        let mut free = Vec::with_capacity(bases.len());
        for base in bases {
            let mut candidate = base.clone();
            let mut is_free = !taken.contains(&candidate) && !self.slugs.contains(&candidate);
            while !is_free {
                let number = self.numbers.entry(base.clone()).or_insert(1);
                *number += 1;
                candidate = format!("{base}-{number}");
                is_free = !self.slugs.contains(&candidate) && taken_slugs(db, std::slice::from_ref(&candidate))?.is_empty();
            }
            self.slugs.insert(candidate.clone());
            free.push(candidate);
        }
        Ok(free)
    }

    /// The record as it is written; what is new gets its slug with the others of the batch.
    fn written(&self, row: &Row, partner: PartnerId, said: Said, step: &Step, now: UtcTime) -> Written {
        let Said { content, json } = said;
        let before = row.present.clone();
        let present = before.as_ref().map_or_else(|| blank(row.key.as_ref(), now), |present| present.row.clone());
        let version = if before.is_some() { present.version + 1 } else { 1 };
        let mut written = PracticeRow { version, partner_id: partner, updated_at: now, ..present };
        match step {
            Step::Unchanged | Step::Hand => {}
            Step::Draft | Step::Revision | Step::Publish(..) => {
                written.title.clone_from(&content.title);
                written.lang.clone_from(&content.lang);
                written.title_key = fold(&content.title);
            }
        }
        match step {
            Step::Unchanged | Step::Hand => {}
            Step::Draft => written.draft = Some(Json(content.clone())),
            Step::Revision => written = store::opened(&written, content.clone()),
            Step::Publish(number, day) => {
                let at = day.and_then(|day| day.and_hms_opt(0, 0, 0)).map_or(now, |at| at.and_utc().into());
                let today = now.date();
                written = PracticeRow {
                    status: PracticeStatus::Published.name().to_owned(),
                    revision: *number,
                    draft: None,
                    live_version: Some(*number),
                    published_at: Some(at),
                    first_published_at: written.first_published_at.or(Some(at)),
                    publish_at: None,
                    // From today on: nobody is to be reminded of a whole list at once.
                    review_due_on: Some(today.checked_add_months(Months::new(self.review_months)).unwrap_or(today)),
                    reminded_on: None,
                    status_reason: None,
                    ..written
                };
            }
        }
        let moved = before.as_ref().is_none_or(|before| before.row.status != written.status) || matches!(step, Step::Publish(..));
        Written { row: written, before, content, json, publishes: matches!(step, Step::Publish(..)), moved }
    }

    /// Everything up to the decision for one row.
    fn plan(&mut self, row: &mut Row, known: &Known, now: UtcTime) -> Result<Option<Written>, Vec<RowError>> {
        let number = row.number;
        if row.present.is_none() && row.key.is_none() {
            let message = "is not the slug of a known practice; a new one needs an external_id";
            return Err(vec![row.incoming.places.error(number, "/slug", "unknown_reference", message)]);
        }
        if row.present.as_ref().is_some_and(|present| !self.met.insert(present.row.id)) {
            let message = "describes the same record as another row, which names it in another way";
            return Err(vec![RowError::row(number, "repeated", message)]);
        }
        let (partner, said) = self.understand(row, known)?;
        let wish = Wish {
            status: row.incoming.status.as_deref(),
            published_on: row.incoming.published_on,
            partner,
            content: &said.content,
            governs: self.governs,
            today: now.date(),
        };
        match decide(row.present.as_ref(), &wish) {
            Ok(Step::Unchanged) => Ok(None),
            Ok(step) => Ok(Some(self.written(row, partner, said, &step, now))),
            Err((Some(column), code, message)) => Err(vec![row.incoming.places.error(number, column, code, &message)]),
            Err((None, code, message)) => Err(vec![RowError::row(number, code, message)]),
        }
    }
}

/// The row of a new record, before anything is said of it.
pub(super) fn blank(key: Option<&(String, String)>, now: UtcTime) -> PracticeRow {
    PracticeRow {
        id: PracticeId::new(),
        version: 1,
        partner_id: PartnerId(uuid::Uuid::nil()),
        slug: None,
        status: PracticeStatus::Draft.name().to_owned(),
        revision: 1,
        draft: None,
        title: String::new(),
        lang: String::new(),
        title_key: String::new(),
        live_version: None,
        published_at: None,
        first_published_at: None,
        publish_at: None,
        review_due_on: None,
        reminded_on: None,
        submitted_by: None,
        submitted_at: None,
        status_reason: None,
        source: key.map(|(source, _)| source.clone()),
        external_id: key.map(|(_, external_id)| external_id.clone()),
        created_at: now,
        updated_at: now,
        replications: 0,
    }
}

/// What an actor may do when the import begins: publish, and for which partner only.
fn rights(db: &mut Db, actor: Actor) -> Result<(bool, Option<PartnerId>), db::Error> {
    let nobodys = PartnerId(uuid::Uuid::nil());
    match actor {
        Actor::System => Ok((true, None)),
        Actor::Visitor => Ok((false, Some(nobodys))),
        Actor::Client(id) => Ok((false, Some(clients::partner_of(db, id)?.unwrap_or(nobodys)))),
        Actor::Account(id) => {
            let account = identity::store::account(db, id)?.filter(|account| !account.disabled);
            let reach = |role: &str| Role::parse(role).map(|role| <permission::GovernPractices as Permission>::RULE.reach_of(role));
            Ok(match account {
                Some(account) if reach(&account.role) == Some(Reach::All) => (true, None),
                Some(account) => (false, Some(account.partner_id.unwrap_or(nobodys))),
                None => (false, Some(nobodys)),
            })
        }
    }
}

impl<'a> Importer for PracticeImporter<'a> {
    type Reader = PracticeReader<'a>;

    fn column(&self, header: &str) -> Option<String> {
        column_of(header).map(str::to_owned)
    }

    fn required(&self) -> &'static [&'static [&'static str]] {
        &[&["external_id", "slug", "id"]]
    }

    fn tables(&self) -> &'static [&'static str] {
        // A partner or term that rows were checked with must not be deleted before they are there.
        &["partners", COLLECTION, "terms"]
    }

    fn begin(&mut self, db: &mut Db) -> Result<Arc<PracticeReader<'a>>, db::Error> {
        self.reader = Arc::new(PracticeReader::new(KnownTerms::load(db)?, self.reader.contract, &self.source));
        // Whoever has been switched off since the file was sent changes nothing.
        (self.governs, self.only) = rights(db, self.actor)?;
        Ok(Arc::clone(&self.reader))
    }

    fn write(&mut self, db: &mut Db, batch: Vec<(u64, IncomingPractice)>) -> Result<Vec<Outcome>, db::Error> {
        self.slugs.clear();
        let known = Known::of(db, &self.source, &batch)?;
        self.learn_partners(db, &batch)?;
        let now = UtcTime::now();
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut written: Vec<Written> = Vec::with_capacity(batch.len());
        for (number, incoming) in batch {
            let key = self.key_of(&incoming, &known);
            let present = known.record(&incoming, key.as_ref());
            let mut row = Row { number, incoming, key, present };
            outcomes.push(match self.plan(&mut row, &known, now) {
                Ok(None) => Outcome::Unchanged,
                Ok(Some(one)) => {
                    let outcome = if one.before.is_some() { Outcome::Updated } else { Outcome::Created };
                    written.push(one);
                    outcome
                }
                Err(errors) => Outcome::Failed(errors),
            });
        }
        let lacks_slug = |one: &Written| one.publishes && one.row.slug.is_none();
        let titles: Vec<&str> = written.iter().filter(|one| lacks_slug(one)).map(|one| one.content.title.as_str()).collect();
        let mut free = if titles.is_empty() { Vec::new() } else { self.free_slugs(db, &titles)? }.into_iter();
        for one in written.iter_mut().filter(|one| lacks_slug(one)) {
            one.row.slug = free.next();
        }
        bulk::save(db, self.actor, &written)?;
        Ok(outcomes)
    }
}

/// Practices, for imports over HTTP.
#[derive(Debug)]
pub struct PracticeImports {
    /// After how many months a published practice is to be looked at again.
    pub review_months: u32,
}

impl Importable for PracticeImports {
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
        let mut importer = PracticeImporter::new(contract, source, actor, self.review_months);
        transfer::run(database, &mut importer, file, options, |_| {})
    }
}
