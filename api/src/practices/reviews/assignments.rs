//! Who can be asked for a review, and asking them.

use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{
    model::{NewReview, PossibleReviewer, ReviewRow},
    store,
};
use crate::{
    changes::Actor,
    db::{Db, fields::AccountId, schema::accounts},
    http::{Problem, Site},
    identity::{Role, model::AccountRow, store as people},
    practices::{
        access::{Party, interest_of},
        letters, lifecycle,
        model::PracticeRow,
        store as practices,
    },
};

fn party(account: &AccountRow) -> Party {
    Party { account: Some(account.id), partner: account.partner_id }
}

/// Everybody who can sign in, by name, each with the interest that stands in the way; a thousand at most.
///
/// # Errors
/// The database's.
pub fn possible(db: &mut Db, practice: &PracticeRow) -> Result<Vec<PossibleReviewer>, Problem> {
    let content = practices::working_content(db, practice)?;
    let rows: Vec<AccountRow> = accounts::table
        .filter(accounts::disabled.eq(false))
        .filter(accounts::password_hash.nullable().is_not_null())
        .order((accounts::name, accounts::id))
        .limit(1000)
        .select(AccountRow::as_select())
        .load(db)?;
    let shown = |row: AccountRow| {
        let interest = interest_of(party(&row), practice, &content);
        // The database only holds what was written through this enum.
        Some(PossibleReviewer { role: Role::parse(&row.role)?, id: row.id, name: row.name, partner: row.partner_id, interest })
    };
    Ok(rows.into_iter().filter_map(shown).collect())
}

/// Asks somebody who has no interest in the practice, and tells them by mail.
///
/// # Errors
/// An unknown account, or a refusal that says why.
pub fn ask(db: &mut Db, actor: Actor, practice: &PracticeRow, new: &NewReview, site: &Site) -> Result<ReviewRow, Problem> {
    let unknown = || Problem::field("/reviewer", "unknown_reference", "is not an account that can sign in");
    let account = people::account(db, new.reviewer)?.filter(|account| !account.disabled).ok_or_else(unknown)?;
    let content = practices::working_content(db, practice)?;
    lifecycle::refuse_interest(party(&account), practice, &content)?;
    let row = store::ask(db, actor, practice, account.id, new.due_on)?;
    letters::ask_reviewer(db, practice, &row, &account, site)?;
    Ok(row)
}

/// Refuses somebody who has an interest in the practice by now.
///
/// # Errors
/// A refusal that says why.
pub fn refuse_interested(db: &mut Db, practice: &PracticeRow, reviewer: AccountId) -> Result<(), Problem> {
    let account = people::account(db, reviewer)?.ok_or_else(Problem::not_found)?;
    let content = practices::working_content(db, practice)?;
    lifecycle::refuse_interest(party(&account), practice, &content)
}
