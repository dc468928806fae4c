//! Published practices as cards: as much of each as a list shows.

use std::collections::HashMap;

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    content::{GoalNumber, PracticeKind},
    document, store,
    translations::{
        self,
        model::{TranslationRow, headline_of},
    },
};
use crate::{
    catalogue::search::{Highlight, Question, highlight::highlights},
    db::{
        Db,
        fields::{Json, PartnerId, PracticeId, UtcTime},
        schema::{practice_versions, practices},
    },
    http::language::{Languages, LocalText},
};

/// A published practice, as much of it as a list shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeCard {
    /// The id; it never changes.
    id: PracticeId,
    /// The short name in addresses.
    #[schema(max_length = 90, example = "joint-labour-inspections")]
    slug: Option<String>,
    /// The partner whose practice it is.
    partner: PartnerId,
    /// How much it tells.
    kind: PracticeKind,
    /// The title.
    title: LocalText,
    /// What it is about.
    summary: Option<LocalText>,
    /// Thematic priorities.
    #[schema(max_items = 20, example = json!(["labour-rights"]))]
    priorities: Vec<String>,
    /// Sustainable Development Goals.
    #[schema(max_items = 17, example = json!([8]))]
    sdgs: Vec<GoalNumber>,
    /// Countries.
    #[schema(max_items = 250, example = json!(["BR"]))]
    countries: Vec<String>,
    /// Regions.
    #[schema(max_items = 50, example = json!(["419"]))]
    regions: Vec<String>,
    /// Sectors.
    #[schema(max_items = 50, example = json!(["agriculture"]))]
    sectors: Vec<String>,
    /// The number of the version that everybody reads.
    #[schema(minimum = 1, example = 1)]
    live_version: Option<i64>,
    /// When that was published.
    published_at: Option<UtcTime>,
    /// How many replications by other partners everybody can read.
    #[schema(minimum = 0, example = 2)]
    replications: i64,
    /// Where the question was found in it: in the title, and in the text that answers most of it. Absent unless asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 10)]
    highlights: Option<Vec<Highlight>>,
}

/// The names of a [`PracticeCard`]'s fields, for `fields=`.
pub(super) const FIELDS: [&str; 15] = [
    "id",
    "slug",
    "partner",
    "kind",
    "title",
    "summary",
    "priorities",
    "sdgs",
    "countries",
    "regions",
    "sectors",
    "live_version",
    "published_at",
    "replications",
    "highlights",
];

impl PracticeCard {
    /// The last part of its address.
    pub fn address(&self) -> String {
        self.slug.clone().unwrap_or_else(|| self.id.to_string())
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title.text
    }

    fn of(found: Listed, translations: &[TranslationRow], languages: &Languages) -> Self {
        let content = found.content.0;
        let (title, summary) = headline_of(&content.lang, &content.title, content.summary.as_deref(), translations, languages);
        Self {
            id: found.id,
            slug: found.slug,
            partner: found.partner_id,
            kind: content.kind,
            title,
            summary,
            priorities: content.priorities,
            sdgs: content.sdgs,
            countries: content.countries,
            regions: content.regions,
            sectors: content.sectors,
            live_version: found.live_version,
            published_at: found.published_at,
            replications: found.replications,
            highlights: None,
        }
    }
}

/// What a card shows of a text. The rest, which is most of it, is passed over when it is read.
#[derive(Debug, Deserialize)]
struct Head {
    kind: PracticeKind,
    lang: String,
    title: String,
    summary: Option<String>,
    #[serde(default)]
    priorities: Vec<String>,
    #[serde(default)]
    sdgs: Vec<GoalNumber>,
    #[serde(default)]
    countries: Vec<String>,
    #[serde(default)]
    regions: Vec<String>,
    #[serde(default)]
    sectors: Vec<String>,
}

/// A live version as it is read for a card.
#[derive(diesel::Queryable)]
struct Listed {
    id: PracticeId,
    slug: Option<String>,
    partner_id: PartnerId,
    live_version: Option<i64>,
    published_at: Option<UtcTime>,
    replications: i64,
    content: Json<Head>,
}

fn listed(db: &mut Db, ids: &[PracticeId]) -> QueryResult<HashMap<PracticeId, Listed>> {
    let rows: Vec<Listed> = store::live()
        .filter(practices::id.eq_any(ids))
        .select((
            practices::id,
            practices::slug,
            practices::partner_id,
            practices::live_version,
            practices::published_at,
            practices::replications,
            practice_versions::content,
        ))
        .load(db)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Where a question was found in each of these practices.
fn highlighted(db: &mut Db, ids: &[PracticeId], question: &Question) -> QueryResult<HashMap<PracticeId, Vec<Highlight>>> {
    let found = store::live_by_ids(db, ids)?;
    Ok(found.iter().map(|(row, version)| (row.id, highlights(&document::texts(&version.content.0), question))).collect())
}

/// The cards of practices that everybody can find, in this order, with the places where a question was found in them.
pub fn cards_of(db: &mut Db, ids: &[PracticeId], languages: &Languages, question: Option<&Question>) -> QueryResult<Vec<PracticeCard>> {
    let translations = translations::store::of_each(db, ids)?;
    let mut found = listed(db, ids)?;
    let mut highlights = question.map(|question| highlighted(db, ids, question)).transpose()?;
    let card = |listed: Listed| {
        let highlights = highlights.as_mut().map(|places| places.remove(&listed.id).unwrap_or_default());
        let translated = translations.get(&listed.id).map(Vec::as_slice).unwrap_or_default();
        PracticeCard { highlights, ..PracticeCard::of(listed, translated, languages) }
    };
    Ok(ids.iter().filter_map(|id| found.remove(id)).map(card).collect())
}
