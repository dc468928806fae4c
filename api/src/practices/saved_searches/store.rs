//! Queries of the saved searches.

use diesel::{
    ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper,
};

use super::model::SavedSearchRow;
use crate::{
    db::{
        Db,
        fields::{AccountId, SavedSearchId, UtcTime},
        schema::{accounts, saved_searches as searches},
    },
    http::{IfMatch, Problem},
    identity::links,
};

/// All of a person, in the order in which they were saved.
pub fn of(db: &mut Db, account: AccountId) -> QueryResult<Vec<SavedSearchRow>> {
    searches::table.filter(searches::account_id.eq(account)).order(searches::id).select(SavedSearchRow::as_select()).load(db)
}

/// How many a person has.
pub fn count(db: &mut Db, account: AccountId) -> QueryResult<i64> {
    searches::table.filter(searches::account_id.eq(account)).count().get_result(db)
}

/// One of a person's.
///
/// # Errors
/// Not found, also when it is somebody else's.
pub fn present(db: &mut Db, account: AccountId, id: SavedSearchId) -> Result<SavedSearchRow, Problem> {
    find(db, id)?.filter(|row| row.account_id == account).ok_or_else(Problem::not_found)
}

/// One of anybody's.
pub fn find(db: &mut Db, id: SavedSearchId) -> QueryResult<Option<SavedSearchRow>> {
    searches::table.find(id).select(SavedSearchRow::as_select()).first(db).optional()
}

/// Adds one.
pub fn create(db: &mut Db, row: &SavedSearchRow) -> QueryResult<()> {
    diesel::insert_into(searches::table).values(row).execute(db).map(drop)
}

/// Writes one over its present row as the next version; answers it.
///
/// # Errors
/// [`crate::http::Code::Stale`] when somebody else was faster.
pub fn save(db: &mut Db, present: &SavedSearchRow, mut row: SavedSearchRow) -> Result<SavedSearchRow, Problem> {
    row.version = present.version + 1;
    row.updated_at = UtcTime::now();
    let same = searches::table.filter(searches::id.eq(row.id)).filter(searches::version.eq(present.version));
    if diesel::update(same).set(&row).execute(db)? == 0 {
        IfMatch::Versions(Vec::new()).check(present.version)?;
    }
    Ok(row)
}

/// Deletes one, with the links of its mails.
///
/// # Errors
/// [`crate::http::Code::Stale`] when somebody else was faster.
pub fn delete(db: &mut Db, row: &SavedSearchRow) -> Result<(), Problem> {
    let same = searches::table.filter(searches::id.eq(row.id)).filter(searches::version.eq(row.version));
    if diesel::delete(same).execute(db)? == 0 {
        IfMatch::Versions(Vec::new()).check(row.version)?;
    }
    links::forget(db, row.id.into()).map_err(Problem::from)
}

/// Those whose digest is due, of people who can sign in.
pub fn due(db: &mut Db, now: UtcTime, limit: i64) -> QueryResult<Vec<SavedSearchRow>> {
    searches::table
        .inner_join(accounts::table.on(accounts::id.eq(searches::account_id)))
        .filter(accounts::disabled.eq(false))
        .filter(searches::next_digest_at.is_not_null())
        .filter(searches::next_digest_at.assume_not_null().le(now))
        .order(searches::next_digest_at)
        .limit(limit)
        .select(SavedSearchRow::as_select())
        .load(db)
}

/// Takes a due digest for this node: of several that look at the same time, one does.
pub fn claim(db: &mut Db, row: &SavedSearchRow, next: Option<UtcTime>, told_up_to: i64) -> QueryResult<bool> {
    let same = searches::table
        .filter(searches::id.eq(row.id))
        .filter(searches::version.eq(row.version))
        .filter(searches::told_up_to.eq(row.told_up_to))
        .filter(searches::next_digest_at.is_not_null())
        .filter(searches::next_digest_at.assume_not_null().eq(row.next_digest_at.unwrap_or(row.created_at)));
    let claimed = diesel::update(same).set((searches::next_digest_at.eq(next), searches::told_up_to.eq(told_up_to))).execute(db)?;
    Ok(claimed == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{self, Database, DatabaseUrl, PoolLimits, migrate},
        identity::{Role, model::AccountRow, store::insert_account},
        practices::saved_searches::model::Digest,
    };

    #[test]
    fn a_digest_is_due_in_its_time_and_claimed_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        migrate::run(&url).expect("migrates");
        let database = Database::open(&url, PoolLimits { connections: 1, ..PoolLimits::default() }).expect("opens");
        let (now, day) = (UtcTime::now(), chrono::Duration::days(1));
        let person = AccountRow::new("you@example.org".to_owned(), "Sample person".to_owned(), Role::Editor, None);
        let row = |digest: Digest| SavedSearchRow {
            id: SavedSearchId::new(),
            version: 1,
            account_id: person.id,
            name: "Sample".to_owned(),
            query: String::new(),
            lang: "en".to_owned(),
            digest: digest.name().to_owned(),
            next_digest_at: digest.next(now, day),
            told_up_to: 0,
            created_at: now,
            updated_at: now,
        };
        let saved = [row(Digest::Never), row(Digest::Daily), row(Digest::Weekly)];
        database
            .write_now(|db| {
                insert_account(db, &person)?;
                saved.iter().try_for_each(|row| create(db, row)).map_err(db::Error::from)
            })
            .expect("writes");
        let due_at = |now: UtcTime| database.read_now(|db| due(db, now, 10).map_err(db::Error::from)).expect("reads");
        let claims = |row: &SavedSearchRow, now: UtcTime| {
            database.write_now(|db| claim(db, row, row.rhythm().next(now, day), 5).map_err(db::Error::from)).expect("writes")
        };
        assert!(due_at(now.plus(chrono::Duration::hours(23))).is_empty());
        let tomorrow = now.plus(day);
        let daily = due_at(tomorrow);
        assert_eq!(daily.iter().map(|row| row.id).collect::<Vec<_>>(), [saved[1].id]);
        // Two nodes have read the same row.
        assert!(claims(&daily[0], tomorrow) && !claims(&daily[0], tomorrow));
        assert!(due_at(tomorrow).is_empty());
        let next_week = due_at(now.plus(day * 7));
        assert_eq!(next_week.iter().map(|row| (row.id, row.told_up_to)).collect::<Vec<_>>(), [(saved[1].id, 5), (saved[2].id, 0)]);
        // Whoever changed the search meanwhile gets the digest next time.
        let present = next_week[1].clone();
        database.write_now(|db| save(db, &present, SavedSearchRow { name: "Another".to_owned(), ..present.clone() })).expect("writes");
        assert!(!claims(&present, now.plus(day * 7)));
        // Nobody writes to somebody who was switched off, and what they kept goes with them.
        let gone = database.write_now(|db| {
            diesel::update(accounts::table.find(person.id)).set(accounts::disabled.eq(true)).execute(db)?;
            let due = due(db, now.plus(day * 99), 10)?;
            diesel::delete(accounts::table.find(person.id)).execute(db)?;
            Ok::<_, db::Error>((due.len(), count(db, person.id)?))
        });
        assert_eq!(gone.expect("writes"), (0, 0));
    }
}
