//! Who sees which text of a practice, and how a caller stands towards it.

use super::{
    content::PracticeContent,
    model::PracticeRow,
    moves::{Interest, Standing},
    reviews,
};
use crate::{
    db::{
        Db,
        fields::{AccountId, PartnerId},
    },
    http::Problem,
    identity::{Principal, permission, policy::Reach},
};

/// Somebody who may have an interest in a practice.
#[derive(Clone, Copy, Debug)]
pub struct Party {
    /// The account, when it is a person.
    pub account: Option<AccountId>,
    /// The partner that it belongs to.
    pub partner: Option<PartnerId>,
}

/// What interest somebody has in a practice with this text.
pub fn interest_of(party: Party, row: &PracticeRow, content: &PracticeContent) -> Option<Interest> {
    if party.partner == Some(row.partner_id) {
        Some(Interest::OwnPartner)
    } else if party.partner.is_some() && content.co_implementers.iter().any(|one| one.partner == party.partner) {
        Some(Interest::CoImplementer)
    } else if party.account.is_some() && party.account == row.submitted_by {
        Some(Interest::Submitter)
    } else {
        None
    }
}

/// How a caller stands towards a practice with this text.
pub fn standing_of(principal: &Principal, row: &PracticeRow, content: &PracticeContent) -> Standing {
    let party = Party { account: principal.account_id(), partner: principal.partner_id };
    Standing {
        author: principal.may::<permission::EditPractices>(row.partner_id),
        secretariat: principal.reach::<permission::GovernPractices>() == Reach::All,
        interest: interest_of(party, row, content),
    }
}

/// Whether a caller may see the working copy: the partner's own people and API clients, the Secretariat, and reviewers who
/// were asked.
///
/// # Errors
/// The database's.
pub fn sees_working_copy(db: &mut Db, principal: &Principal, row: &PracticeRow) -> Result<bool, Problem> {
    // Whoever may write it may read it, whatever scopes a client has besides.
    if principal.may::<permission::ReadPracticeDrafts>(row.partner_id) || principal.may::<permission::EditPractices>(row.partner_id) {
        return Ok(true);
    }
    match principal.account_id() {
        Some(account) => Ok(reviews::is_reviewer(db, row, account)?),
        None => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        db::fields::{PracticeId, UtcTime},
        practices::workflow::PracticeStatus,
    };

    #[test]
    fn an_interest_is_found_by_partner_by_cooperation_and_by_submission() {
        let (own, other, third, submitter) = (PartnerId::new(), PartnerId::new(), PartnerId::new(), AccountId::new());
        let content: PracticeContent = serde_json::from_value(
            json!({ "kind": "snapshot", "lang": "en", "title": "x", "co_implementers": [{ "partner": other }, { "name": "x" }] }),
        )
        .expect("a text");
        let now = UtcTime::now();
        let row = PracticeRow {
            id: PracticeId::new(),
            version: 1,
            partner_id: own,
            slug: None,
            status: PracticeStatus::Submitted.name().to_owned(),
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
            submitted_by: Some(submitter),
            submitted_at: None,
            status_reason: None,
            source: None,
            external_id: None,
            created_at: now,
            updated_at: now,
            replications: 0,
        };
        let found = |account, partner| interest_of(Party { account, partner }, &row, &content);
        assert_eq!(found(None, Some(own)), Some(Interest::OwnPartner));
        assert_eq!(found(None, Some(other)), Some(Interest::CoImplementer));
        assert_eq!(found(Some(submitter), None), Some(Interest::Submitter));
        assert_eq!(found(Some(AccountId::new()), Some(third)), None);
        assert_eq!(found(None, None), None, "a name without a partner is nobody's");
    }
}
