//! Writing many partners at once: rows, what stands beside them, history and change log in a handful of statements.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    model::{COLLECTION, ExternalId, PartnerRow},
    store::{self, change},
};
use crate::{
    changes::{self, Actor, Change, Operation},
    db::{
        self, Db, dialect,
        fields::{Json, PartnerId, RecordId, UtcTime},
        schema::{partner_external_ids, partner_priorities},
    },
};

/// The columns that a partner's row has in the bulk statements.
const WRITTEN: [&str; 18] = [
    "version",
    "slug",
    "status",
    "names",
    "name_key",
    "acronym",
    "constituency",
    "country",
    "region",
    "parent_id",
    "website",
    "logo",
    "descriptions",
    "priorities",
    "interventions",
    "external_ids",
    "joined_on",
    "updated_at",
];

#[derive(Serialize)]
struct Stored<'a> {
    id: PartnerId,
    version: i64,
    slug: &'a str,
    status: &'a str,
    names: &'a Json<crate::http::language::Translations>,
    name_key: &'a str,
    acronym: &'a Option<String>,
    constituency: &'a str,
    country: &'a Option<String>,
    region: &'a Option<String>,
    parent_id: Option<PartnerId>,
    website: &'a Option<String>,
    logo: &'a Option<Json<super::model::Logo>>,
    descriptions: &'a Json<crate::http::language::Translations>,
    priorities: &'a Json<Vec<String>>,
    interventions: &'a Json<Vec<super::model::Involvement>>,
    external_ids: &'a Json<Vec<ExternalId>>,
    joined_on: Option<chrono::NaiveDate>,
    created_at: UtcTime,
    updated_at: UtcTime,
}

impl<'a> From<&'a PartnerRow> for Stored<'a> {
    fn from(row: &'a PartnerRow) -> Self {
        Self {
            id: row.id,
            version: row.version,
            slug: &row.slug,
            status: &row.status,
            names: &row.names,
            name_key: &row.name_key,
            acronym: &row.acronym,
            constituency: &row.constituency,
            country: &row.country,
            region: &row.region,
            parent_id: row.parent_id,
            website: &row.website,
            logo: &row.logo,
            descriptions: &row.descriptions,
            priorities: &row.priorities,
            interventions: &row.interventions,
            external_ids: &row.external_ids,
            joined_on: row.joined_on,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

fn text(rows: &impl Serialize) -> Result<String, db::Error> {
    serde_json::to_string(rows).map_err(|error| db::Error::Query(diesel::result::Error::SerializationError(Box::new(error))))
}

/// Writes new and changed rows, the latter with what they were before.
///
/// # Errors
/// The database's.
pub(super) fn save(db: &mut Db, actor: Actor, written: &[(PartnerRow, Option<PartnerRow>)]) -> Result<(), db::Error> {
    if written.is_empty() {
        return Ok(());
    }
    let created: Vec<Stored<'_>> = written.iter().filter(|(_, before)| before.is_none()).map(|(row, _)| row.into()).collect();
    let updated: Vec<Stored<'_>> = written.iter().filter(|(_, before)| before.is_some()).map(|(row, _)| row.into()).collect();
    if !created.is_empty() {
        let mut columns = vec!["id", "created_at"];
        columns.extend(WRITTEN);
        dialect::insert_referring_rows(db, COLLECTION, &columns, &text(&created)?)?;
        let history: Vec<Value> = created
            .iter()
            .map(|row| {
                json!({ "id": RecordId::new(), "partner_id": row.id, "status": row.status, "actor_id": actor.id(), "recorded_at": row.created_at,
                        "effective_on": row.joined_on.unwrap_or_else(|| row.created_at.date()) })
            })
            .collect();
        let columns = ["id", "partner_id", "status", "effective_on", "actor_id", "recorded_at"];
        dialect::insert_referring_rows(db, "partner_status_history", &columns, &text(&history)?)?;
    }
    if !updated.is_empty() {
        // The caller has kept others from this table since it read the rows; should one be gone all the same, all is undone.
        if dialect::update_rows(db, COLLECTION, "id", &WRITTEN, &text(&updated)?)? != updated.len() {
            return Err(diesel::result::Error::NotFound.into());
        }
        let ids: Vec<PartnerId> = updated.iter().map(|row| row.id).collect();
        diesel::delete(partner_external_ids::table.filter(partner_external_ids::partner_id.eq_any(&ids))).execute(db)?;
        diesel::delete(partner_priorities::table.filter(partner_priorities::partner_id.eq_any(&ids))).execute(db)?;
        for (row, before) in written {
            if let Some(before) = before.as_ref().filter(|before| before.slug != row.slug) {
                store::redirect(db, &before.slug, row.id)?;
            }
        }
    }
    let ids: Vec<Value> = written
        .iter()
        .flat_map(|(row, _)| row.external_ids.0.iter().map(|id| json!({ "scheme": id.scheme, "value": id.value, "partner_id": row.id })))
        .collect();
    dialect::insert_referring_rows(db, "partner_external_ids", &["scheme", "value", "partner_id"], &text(&ids)?)?;
    let priorities: Vec<Value> = written
        .iter()
        .flat_map(|(row, _)| row.priorities.0.iter().map(|priority| json!({ "priority": priority, "partner_id": row.id })))
        .collect();
    dialect::insert_referring_rows(db, "partner_priorities", &["priority", "partner_id"], &text(&priorities)?)?;
    let log: Vec<Change> = written
        .iter()
        .map(|(row, before)| change(row, if before.is_some() { Operation::Updated } else { Operation::Created }, before.as_ref()))
        .collect();
    changes::append_many(db, actor, log)?;
    Ok(())
}
