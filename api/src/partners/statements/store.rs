//! Queries of the statements.

use diesel::{
    BoolExpressionMethods, BoxableExpression, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult,
    RunQueryDsl, SelectableHelper, TextExpressionMethods,
    dsl::max,
    result::{DatabaseErrorKind, Error},
    sql_types::Bool,
};
use serde::Serialize;

use super::{
    model::{COLLECTION, LanguageRange, Statement, StatementInput, StatementRow, StatementStatus},
    sort::{self, Column},
};
use crate::{
    changes::{self, Actor, Change, Operation, tombstones},
    db::{
        Db, MultiBackend,
        fields::{PartnerId, StatementId, UtcTime},
        schema::statements,
    },
    http::{
        Code, IfMatch, Problem,
        page::{Cursor, SortKey},
        texts::canonical_tag,
    },
};

/// What a list is narrowed to; repeated values are alternatives.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// Whether drafts may be seen at all.
    pub drafts: bool,
    /// Languages of quotations.
    pub lang: Vec<LanguageRange>,
    /// Partners that are spoken for.
    pub partner: Vec<PartnerId>,
    /// Statuses.
    pub status: Vec<StatementStatus>,
    /// Only records changed since then.
    pub updated_since: Option<UtcTime>,
}

type Condition = Box<dyn BoxableExpression<statements::table, MultiBackend, SqlType = Bool>>;

fn in_language(range: &LanguageRange) -> Condition {
    // The contract lets letters, digits and hyphens through: nothing that LIKE reads otherwise.
    let tag = canonical_tag(&range.0);
    let narrower = format!("{tag}-%");
    Box::new(statements::lang.eq(tag).or(statements::lang.like(narrower)))
}

fn filtered(filter: &Filter) -> statements::BoxedQuery<'_, MultiBackend> {
    let mut query = statements::table.into_boxed::<MultiBackend>();
    if !filter.drafts {
        query = query.filter(statements::status.eq(StatementStatus::Published.name()));
    }
    if let Some(any) = filter.lang.iter().map(in_language).reduce(|one, other| Box::new(one.or(other))) {
        query = query.filter(any);
    }
    if !filter.partner.is_empty() {
        query = query.filter(statements::partner_id.assume_not_null().eq_any(&filter.partner));
    }
    if !filter.status.is_empty() {
        query = query.filter(statements::status.eq_any(filter.status.iter().map(|status| status.name()).collect::<Vec<_>>()));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(statements::updated_at.ge(since));
    }
    query
}

/// How many statements a filter leaves.
pub fn count(db: &mut Db, filter: &Filter) -> QueryResult<i64> {
    filtered(filter).count().get_result(db)
}

/// A page of statements and, when there are more, the cursor after it.
///
/// # Errors
/// A parameter error for a hostile cursor, or the database's.
pub fn page(
    db: &mut Db,
    filter: &Filter,
    keys: &[SortKey<Column>],
    list: &str,
    cursor: Option<&Cursor>,
    limit: u32,
) -> Result<(Vec<StatementRow>, Option<Cursor>), Problem> {
    let mut query = filtered(filter);
    if let Some(cursor) = cursor {
        query = query.filter(sort::beyond(keys, cursor)?);
    }
    for key in keys {
        query = match (key.column, key.descending) {
            (Column::Position, false) => query.then_order_by(statements::position.asc()),
            (Column::Position, true) => query.then_order_by(statements::position.desc()),
            // The engines disagree on where NULL stands: say it.
            (Column::SaidOn, false) => query.then_order_by(statements::said_on.is_null().asc()).then_order_by(statements::said_on.asc()),
            (Column::SaidOn, true) => query.then_order_by(statements::said_on.is_null().asc()).then_order_by(statements::said_on.desc()),
            (Column::CreatedAt, false) => query.then_order_by(statements::created_at.asc()),
            (Column::CreatedAt, true) => query.then_order_by(statements::created_at.desc()),
            (Column::UpdatedAt, false) => query.then_order_by(statements::updated_at.asc()),
            (Column::UpdatedAt, true) => query.then_order_by(statements::updated_at.desc()),
        };
    }
    let mut rows: Vec<StatementRow> =
        query.then_order_by(statements::id.asc()).limit(i64::from(limit) + 1).select(StatementRow::as_select()).load(db)?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| sort::cursor_after(list, keys, row));
    Ok((rows, next))
}

/// The statement with this id, draft or not.
///
/// # Errors
/// Not found, or gone.
pub fn present(db: &mut Db, id: StatementId) -> Result<StatementRow, Problem> {
    if let Some(row) = statements::table.find(id).select(StatementRow::as_select()).first(db).optional()? {
        return Ok(row);
    }
    let gone = tombstones::is_buried(db, COLLECTION, id.into())?;
    Err(if gone { Problem::new(Code::Gone, "This statement was deleted.") } else { Problem::not_found() })
}

/// Adds a statement; answers its row. The input has been checked in the same transaction.
///
/// # Errors
/// The database's, or an unknown partner.
pub fn create(db: &mut Db, actor: Actor, input: StatementInput) -> Result<StatementRow, Problem> {
    let now = UtcTime::now();
    let position = match input.position {
        Some(position) => position,
        None => last_position(db)? + 1,
    };
    let row = StatementRow {
        id: StatementId::new(),
        version: 1,
        quotation: input.quotation,
        lang: canonical_tag(&input.lang),
        person: input.person,
        role: input.role,
        organization: input.organization,
        partner_id: input.partner,
        source_title: input.source_title,
        source_url: input.source_url,
        said_on: input.said_on,
        position,
        status: input.status.unwrap_or(StatementStatus::Draft).name().to_owned(),
        created_at: now,
        updated_at: now,
    };
    diesel::insert_into(statements::table).values(&row).execute(db).map_err(no_such_partner)?;
    changes::append(db, actor, change(&row, Operation::Created, None))?;
    Ok(row)
}

fn last_position(db: &mut Db) -> QueryResult<i64> {
    let last: Option<i64> = statements::table.select(max(statements::position)).first(db)?;
    // The contract's largest position leaves no room behind it: the statement then shares the last place.
    Ok(last.unwrap_or(0).min(99_999))
}

/// Writes a changed statement over its present row; answers the new row. The caller has checked `If-Match` and the
/// input in the same transaction.
///
/// # Errors
/// [`Code::Stale`] when somebody else was faster.
pub fn update(db: &mut Db, actor: Actor, present: &StatementRow, input: StatementInput) -> Result<StatementRow, Problem> {
    let row = StatementRow {
        quotation: input.quotation,
        lang: canonical_tag(&input.lang),
        person: input.person,
        role: input.role,
        organization: input.organization,
        partner_id: input.partner,
        source_title: input.source_title,
        source_url: input.source_url,
        said_on: input.said_on,
        position: input.position.unwrap_or(present.position),
        status: input.status.map_or_else(|| present.status.clone(), |status| status.name().to_owned()),
        ..present.clone()
    };
    if for_log(&row) == for_log(present) {
        return Ok(row);
    }
    save(db, actor, present, row)
}

/// Writes a row over the present one as its next version, with the change log; answers it.
fn save(db: &mut Db, actor: Actor, present: &StatementRow, mut row: StatementRow) -> Result<StatementRow, Problem> {
    row.version = present.version + 1;
    row.updated_at = UtcTime::now();
    let same = statements::table.filter(statements::id.eq(row.id)).filter(statements::version.eq(present.version));
    if diesel::update(same).set(&row).execute(db).map_err(no_such_partner)? == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    changes::append_many(db, actor, entries_of(present, &row))?;
    Ok(row)
}

/// The partner was deleted by somebody else between the look and the write.
fn no_such_partner(error: Error) -> Problem {
    match error {
        Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => {
            Problem::field("/partner", "unknown_reference", "is not a known partner")
        }
        other => other.into(),
    }
}

/// Keeps others from writing a statement until the transaction ends; answers its row.
///
/// # Errors
/// Not found, or gone.
pub fn lock(db: &mut Db, id: StatementId) -> Result<StatementRow, Problem> {
    // Writing a row locks it on both engines; the value stays.
    diesel::update(statements::table.find(id)).set(statements::version.eq(statements::version)).execute(db)?;
    present(db, id)
}

/// Deletes a statement and leaves a tombstone. The caller holds it by [`lock`].
pub fn delete(db: &mut Db, actor: Actor, row: &StatementRow) -> QueryResult<()> {
    tombstones::bury(db, COLLECTION, row.id.into(), None)?;
    diesel::delete(statements::table.find(row.id)).execute(db)?;
    let mut gone = row.clone();
    gone.version += 1;
    changes::append(db, actor, change(&gone, Operation::Deleted, Some(row)))?;
    Ok(())
}

/// Keeps others from writing the statements that speak for a partner until the transaction ends.
pub fn lock_of(db: &mut Db, partner: PartnerId) -> QueryResult<()> {
    let speaking =
        statements::table.filter(statements::partner_id.is_not_null()).filter(statements::partner_id.assume_not_null().eq(partner));
    diesel::update(speaking).set(statements::version.eq(statements::version)).execute(db).map(drop)
}

/// Lets the statements that speak for a partner speak for another, for merging duplicates.
///
/// # Errors
/// [`Code::Stale`] when somebody changed one of them meanwhile, or the database's.
pub fn move_to(db: &mut Db, from: PartnerId, to: PartnerId, actor: Actor) -> Result<(), Problem> {
    let rows: Vec<StatementRow> = statements::table
        .filter(statements::partner_id.is_not_null())
        .filter(statements::partner_id.assume_not_null().eq(from))
        .order(statements::id)
        .select(StatementRow::as_select())
        .load(db)?;
    for present in rows {
        let row = StatementRow { partner_id: Some(to), ..present.clone() };
        save(db, actor, &present, row)?;
    }
    Ok(())
}

/// The record as the change log keeps it: as the API shows it.
fn for_log(row: &StatementRow) -> Option<serde_json::Value> {
    serde_json::to_value(Statement::from(row.clone())).ok()
}

/// What the log says of a new version. For everybody, a statement that becomes a draft again is gone: whoever keeps a copy
/// of what is public must be told to remove it. Whoever sees drafts reads right after it that the record is still there.
fn entries_of(before: &StatementRow, row: &StatementRow) -> Vec<Change> {
    let mut entries = Vec::new();
    if before.is_public() && !row.is_public() {
        let taken_back = StatementRow { version: row.version, ..before.clone() };
        entries.push(change(&taken_back, Operation::Deleted, Some(before)));
    }
    entries.push(change(row, Operation::Updated, Some(before)));
    entries
}

fn change(row: &StatementRow, operation: Operation, before: Option<&StatementRow>) -> Change {
    Change {
        collection: COLLECTION,
        entity_id: row.id.into(),
        version: row.version,
        operation,
        public: row.is_public(),
        // The people of a partner are shown what concerns it, but drafts are none of theirs yet.
        partner_id: row.partner_id.filter(|_| row.is_public()),
        before: before.and_then(for_log),
        after: if operation == Operation::Deleted { None } else { for_log(row) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(status: StatementStatus) -> StatementRow {
        let now = UtcTime::now();
        StatementRow {
            id: StatementId::new(),
            version: 1,
            quotation: "Sample".to_owned(),
            lang: "en".to_owned(),
            person: "Sample person".to_owned(),
            role: "Sample role".to_owned(),
            organization: None,
            partner_id: Some(PartnerId::new()),
            source_title: None,
            source_url: None,
            said_on: None,
            position: 1,
            status: status.name().to_owned(),
            created_at: now,
            updated_at: now,
        }
    }

    #[test]
    fn the_log_tells_everybody_what_everybody_could_read_and_nothing_else() {
        use Operation::{Deleted, Updated};
        use StatementStatus::{Draft, Published};
        for (from, to, told) in [
            (Draft, Draft, vec![(Updated, false)]),
            (Draft, Published, vec![(Updated, true)]),
            (Published, Published, vec![(Updated, true)]),
            (Published, Draft, vec![(Deleted, true), (Updated, false)]),
        ] {
            let before = statement(from);
            let after = StatementRow { version: 2, status: to.name().to_owned(), ..before.clone() };
            let entries = entries_of(&before, &after);
            assert_eq!(entries.iter().map(|entry| (entry.operation, entry.public)).collect::<Vec<_>>(), told, "{from:?} to {to:?}");
            for entry in entries {
                assert_eq!((entry.version, entry.partner_id.is_some()), (2, entry.public), "{from:?} to {to:?}");
            }
        }
    }
}
