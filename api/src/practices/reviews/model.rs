//! What a review is: seven criteria, a recommendation, a summary.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    db::fields::{AccountId, Json, PartnerId, PracticeId, ReviewId, UtcTime},
    http::{FieldError, body::NotWritten},
};

/// Scores from 1 (not at all) to 5 (fully) for the seven criteria by which the ILO assesses good practices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Scores {
    /// Innovation: it does something that was not done before, or differently.
    #[schema(minimum = 1, maximum = 5, example = 4)]
    pub innovation: Option<u8>,
    /// Effectiveness and impact: it reached what it was for, and it shows.
    #[schema(minimum = 1, maximum = 5, example = 4)]
    pub effectiveness: Option<u8>,
    /// Replicability: others can do it elsewhere.
    #[schema(minimum = 1, maximum = 5, example = 5)]
    pub replicability: Option<u8>,
    /// Sustainability: it lasts.
    #[schema(minimum = 1, maximum = 5, example = 3)]
    pub sustainability: Option<u8>,
    /// Relevance: it answers to what matters to the constituents and to the coalition.
    #[schema(minimum = 1, maximum = 5, example = 5)]
    pub relevance: Option<u8>,
    /// Responsiveness and ethics: it heeds those concerned, rights and gender equality.
    #[schema(minimum = 1, maximum = 5, example = 4)]
    pub responsiveness: Option<u8>,
    /// Efficiency: what it took is in proportion to what came of it.
    #[schema(minimum = 1, maximum = 5, example = 4)]
    pub efficiency: Option<u8>,
}

impl Scores {
    /// The criteria by name, with their score.
    pub fn all(&self) -> [(&'static str, Option<u8>); 7] {
        [
            ("innovation", self.innovation),
            ("effectiveness", self.effectiveness),
            ("replicability", self.replicability),
            ("sustainability", self.sustainability),
            ("relevance", self.relevance),
            ("responsiveness", self.responsiveness),
            ("efficiency", self.efficiency),
        ]
    }
}

/// What a reviewer advises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Recommendation {
    /// Publish it as it is.
    Publish,
    /// Publish it after changes.
    Revise,
    /// Do not publish it.
    Decline,
}

impl Recommendation {
    /// The advice as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Revise => "revise",
            Self::Decline => "decline",
        }
    }

    /// Reads a stored advice.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Publish, Self::Revise, Self::Decline].into_iter().find(|one| one.name() == text)
    }
}

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewStatus {
    /// The reviewer was asked.
    Asked,
    /// It counts.
    Completed,
    /// The reviewer does not want to.
    Refused,
}

impl ReviewStatus {
    /// The status as it is stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Completed => "completed",
            Self::Refused => "refused",
        }
    }

    /// Reads a stored status.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Asked, Self::Completed, Self::Refused].into_iter().find(|status| status.name() == text)
    }
}

/// A review as its row.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = crate::db::schema::practice_reviews, treat_none_as_null = true)]
pub struct ReviewRow {
    /// The id.
    pub id: ReviewId,
    /// The version, for `ETag`.
    pub version: i64,
    /// What is reviewed.
    pub practice_id: PracticeId,
    /// The number of the revision that is reviewed.
    pub revision: i64,
    /// By whom.
    pub reviewer_id: AccountId,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// See [`ReviewStatus::parse`].
    pub status: String,
    /// The scores so far.
    pub scores: Json<Scores>,
    /// See [`Recommendation::parse`].
    pub recommendation: Option<String>,
    /// The assessment in words.
    pub summary: Option<String>,
    /// When it was completed.
    pub completed_at: Option<UtcTime>,
    /// When the reviewer was asked.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl ReviewRow {
    /// Where it stands.
    pub fn state(&self) -> ReviewStatus {
        // The database only holds what was written through this enum.
        ReviewStatus::parse(&self.status).unwrap_or(ReviewStatus::Refused)
    }
}

/// A review of a practice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Review {
    /// The id.
    #[schema(read_only)]
    pub id: ReviewId,
    /// What is reviewed.
    #[schema(read_only)]
    pub practice: PracticeId,
    /// The title of it.
    #[schema(read_only, max_length = 200, example = "Joint labour inspections")]
    pub practice_title: String,
    /// The language of the title (BCP 47).
    #[schema(read_only, max_length = 35, example = "en")]
    pub practice_lang: String,
    /// The revision that is reviewed.
    #[schema(read_only, minimum = 1, example = 1)]
    pub revision: i64,
    /// By whom.
    #[schema(read_only)]
    pub reviewer: AccountId,
    /// The reviewer's name.
    #[schema(read_only, max_length = 300, example = "Sample reviewer")]
    pub reviewer_name: String,
    /// Until when.
    #[schema(read_only, example = "2027-03-01")]
    pub due_on: Option<NaiveDate>,
    /// Where it stands.
    pub status: ReviewStatus,
    /// The scores.
    pub scores: Scores,
    /// What the reviewer advises.
    pub recommendation: Option<Recommendation>,
    /// The assessment in words.
    #[schema(max_length = 10_000, example = "Clear, and others can use it.")]
    pub summary: Option<String>,
    /// When it was completed.
    #[schema(read_only)]
    pub completed_at: Option<UtcTime>,
    /// The version, as in the `ETag`.
    #[schema(read_only, minimum = 1, example = 2)]
    pub version: i64,
    /// When the reviewer was asked.
    #[schema(read_only)]
    pub created_at: UtcTime,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: UtcTime,
}

/// What a body may repeat of a [`Review`] without writing it.
pub const NOT_WRITTEN: NotWritten = NotWritten {
    unchanged: &[
        "id",
        "practice",
        "practice_title",
        "practice_lang",
        "revision",
        "reviewer",
        "reviewer_name",
        "due_on",
        "completed_at",
        "version",
        "created_at",
        "updated_at",
    ],
    ignored: &[],
};

/// What a reviewer writes. A body may also repeat, unchanged, the fields of [`Review`] that are read only.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewInput {
    /// `asked` to keep it for later, `completed` when it is to count, `refused` to hand it back.
    pub status: ReviewStatus,
    /// The scores; all seven for a completed review.
    #[serde(default)]
    pub scores: Scores,
    /// What the reviewer advises; needed for a completed review.
    #[serde(default)]
    pub recommendation: Option<Recommendation>,
    /// The assessment in words; needed for a completed review. The partner reads it when changes are asked for.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 10_000, pattern = r"\S", example = "Clear, and others can use it.")]
    pub summary: Option<String>,
}

/// Whom to ask.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReview {
    /// The account.
    pub reviewer: AccountId,
    /// Until when; not in the past.
    #[serde(default)]
    #[schema(example = "2027-03-01")]
    pub due_on: Option<NaiveDate>,
}

/// Somebody who could be asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct PossibleReviewer {
    /// The account.
    pub id: AccountId,
    /// The name.
    #[schema(max_length = 300, example = "Sample reviewer")]
    pub name: String,
    /// What the person is for the coalition.
    pub role: crate::identity::Role,
    /// The partner that the person belongs to.
    pub partner: Option<PartnerId>,
    /// Why this person must not be asked.
    pub interest: Option<crate::practices::moves::Interest>,
}

/// What a completed review must have.
pub fn check(input: &ReviewInput) -> Vec<FieldError> {
    if input.status != ReviewStatus::Completed {
        return Vec::new();
    }
    let mut errors: Vec<FieldError> = input
        .scores
        .all()
        .into_iter()
        .filter(|(_, score)| score.is_none())
        .map(|(name, _)| FieldError::body(format!("/scores/{name}"), "required", "is required for a completed review"))
        .collect();
    if input.recommendation.is_none() {
        errors.push(FieldError::body("/recommendation", "required", "is required for a completed review"));
    }
    if input.summary.is_none() {
        errors.push(FieldError::body("/summary", "required", "is required for a completed review"));
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_completed_review_has_everything_and_one_for_later_need_not() {
        let full = Scores {
            innovation: Some(1),
            effectiveness: Some(2),
            replicability: Some(3),
            sustainability: Some(4),
            relevance: Some(5),
            responsiveness: Some(1),
            efficiency: Some(2),
        };
        let input = |status, scores| ReviewInput { status, scores, recommendation: None, summary: None };
        assert!(check(&input(ReviewStatus::Asked, Scores::default())).is_empty());
        assert!(check(&input(ReviewStatus::Refused, Scores::default())).is_empty());
        assert_eq!(check(&input(ReviewStatus::Completed, Scores::default())).len(), 9);
        let complete = ReviewInput {
            recommendation: Some(Recommendation::Publish),
            summary: Some("x".to_owned()),
            ..input(ReviewStatus::Completed, full)
        };
        assert!(check(&complete).is_empty());
    }
}
