//! What the figures are made from.

use std::collections::{BTreeMap, HashMap};

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl,
    dsl::{count_star, min},
    sql_types::{BigInt, Text},
};

use super::model::{First, LanguageCoverage, Period, PracticeStatistics, ReviewFigures, months, ranked, regions_of, times, top_partners};
use crate::{
    db::{
        Db, dialect,
        fields::{PartnerId, PracticeId, UtcTime},
        schema::{practice_history as history, practice_replications, practice_reviews as reviews, practice_translations, practices},
    },
    partners::directory,
    practices::{
        reviews::model::ReviewStatus,
        store,
        translations::{
            self,
            model::{PartStatus, PracticeTranslation},
        },
        workflow::PracticeStatus,
    },
};

/// How many records are read at a time.
const AT_ONCE: usize = 500;

/// All figures of a period, on the day `today`.
pub fn collect(db: &mut Db, period: Period, today: chrono::NaiveDate) -> QueryResult<PracticeStatistics> {
    let statuses: Vec<(String, i64)> = practices::table.group_by(practices::status).select((practices::status, count_star())).load(db)?;
    let replications: Vec<(String, i64)> = practice_replications::table
        .group_by(practice_replications::status)
        .select((practice_replications::status, count_star()))
        .load(db)?;
    let kinds = live_by(db, "kind", "kind")?;
    let priorities = live_by(db, "priorities", "priorities")?;
    let places = live_by(db, "countries", "regions")?;
    let partners = partners_of_live(db)?;
    let constituencies = constituencies_of(db, &partners)?;
    let (by_partner, other_partners) = top_partners(partners);

    let submitted = firsts_in(db, PracticeStatus::Submitted, period)?;
    let published = firsts_in(db, PracticeStatus::Published, period)?;
    let published = with_submission(db, published)?;
    let reviewed = first_reviews_in(db, period)?;
    let reviewed = with_submission(db, reviewed)?;
    let submitted: Vec<UtcTime> = submitted.into_iter().map(|(_, at)| at).collect();
    Ok(PracticeStatistics {
        from: period.from,
        to: period.to,
        published: kinds.iter().map(|combination| combination.number).sum(),
        by_status: ranked(statuses),
        by_kind: ranked(kinds.iter().map(|combination| (combination.one::<String>(), combination.number))),
        by_priority: ranked(priorities.iter().flat_map(|found| each(found.one::<Vec<String>>(), found.number))),
        by_region: ranked(
            places.iter().flat_map(|found| each(regions_of(&found.one::<Vec<String>>(), &found.other::<Vec<String>>()), found.number)),
        ),
        by_country: ranked(places.iter().flat_map(|found| each(found.one::<Vec<String>>(), found.number))),
        by_constituency: ranked(constituencies),
        by_partner,
        other_partners,
        replications_by_status: ranked(replications),
        months: months(period, &submitted, &published),
        time_to_publication: times(&published),
        time_to_first_review: times(&reviewed),
        reviews: review_figures(db, period, today)?,
        translations: languages(db)?,
    })
}

fn each(keys: Vec<String>, number: i64) -> impl Iterator<Item = (String, i64)> {
    keys.into_iter().map(move |key| (key, number))
}

/// How many live versions have the same in two of their fields.
#[derive(diesel::QueryableByName)]
struct Combination {
    #[diesel(sql_type = Text)]
    first: String,
    #[diesel(sql_type = Text)]
    second: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl Combination {
    fn one<T: serde::de::DeserializeOwned + Default>(&self) -> T {
        // The database only holds what was written from these types.
        serde_json::from_str(&self.first).unwrap_or_default()
    }

    fn other<T: serde::de::DeserializeOwned + Default>(&self) -> T {
        serde_json::from_str(&self.second).unwrap_or_default()
    }
}

/// Live versions that everybody finds, counted by what they have in two fields.
fn live_by(db: &mut Db, first: &str, second: &str) -> QueryResult<Vec<Combination>> {
    let (first, second) =
        (dialect::json_part(db, "practice_versions.content", first), dialect::json_part(db, "practice_versions.content", second));
    let archived = PracticeStatus::Archived.name();
    diesel::sql_query(format!(
        "SELECT {first} AS first, {second} AS second, count(*) AS number FROM practices JOIN practice_versions \
         ON practice_versions.practice_id = practices.id AND practice_versions.number = practices.live_version \
         WHERE practices.status <> '{archived}' GROUP BY 1, 2"
    ))
    .load(db)
}

fn partners_of_live(db: &mut Db) -> QueryResult<Vec<(PartnerId, i64)>> {
    practices::table
        .filter(practices::live_version.is_not_null())
        .filter(practices::status.ne(PracticeStatus::Archived.name()))
        .group_by(practices::partner_id)
        .select((practices::partner_id, count_star()))
        .load(db)
}

fn constituencies_of(db: &mut Db, partners: &[(PartnerId, i64)]) -> QueryResult<Vec<(String, i64)>> {
    let mut found = Vec::new();
    for some in partners.chunks(AT_ONCE) {
        let ids: Vec<PartnerId> = some.iter().map(|(id, _)| *id).collect();
        let namings = directory::naming_of(db, &ids)?;
        found.extend(some.iter().filter_map(|(id, count)| Some((namings.get(id)?.constituency.clone(), *count))));
    }
    Ok(found)
}

/// A revision of a practice.
type Revision = (PracticeId, i64);

/// When revisions first came into a state, of those that did so in the period.
fn firsts_in(db: &mut Db, status: PracticeStatus, period: Period) -> QueryResult<Vec<(Revision, UtcTime)>> {
    let rows: Vec<(PracticeId, i64, Option<UtcTime>)> = history::table
        .filter(history::status.eq(status.name()))
        .group_by((history::practice_id, history::revision))
        .having(min(history::at).ge(Some(period.begin())).and(min(history::at).lt(Some(period.end()))))
        .select((history::practice_id, history::revision, min(history::at)))
        .load(db)?;
    Ok(rows.into_iter().filter_map(|(practice, revision, at)| Some(((practice, revision), at?))).collect())
}

/// When revisions were first reviewed, of those that were so in the period.
fn first_reviews_in(db: &mut Db, period: Period) -> QueryResult<Vec<(Revision, UtcTime)>> {
    let rows: Vec<(PracticeId, i64, Option<UtcTime>)> = reviews::table
        .filter(reviews::status.eq(ReviewStatus::Completed.name()))
        .filter(reviews::completed_at.is_not_null())
        .group_by((reviews::practice_id, reviews::revision))
        .having(min(reviews::completed_at).ge(Some(period.begin())).and(min(reviews::completed_at).lt(Some(period.end()))))
        .select((reviews::practice_id, reviews::revision, min(reviews::completed_at)))
        .load(db)?;
    Ok(rows.into_iter().filter_map(|(practice, revision, at)| Some(((practice, revision), at?))).collect())
}

/// The same with when each of these revisions had first been submitted.
fn with_submission(db: &mut Db, events: Vec<(Revision, UtcTime)>) -> QueryResult<Vec<First>> {
    let mut submitted: HashMap<Revision, UtcTime> = HashMap::new();
    for some in events.chunks(AT_ONCE) {
        let ids: Vec<PracticeId> = some.iter().map(|((practice, _), _)| *practice).collect();
        let rows: Vec<(PracticeId, i64, Option<UtcTime>)> = history::table
            .filter(history::status.eq(PracticeStatus::Submitted.name()))
            .filter(history::practice_id.eq_any(ids))
            .group_by((history::practice_id, history::revision))
            .select((history::practice_id, history::revision, min(history::at)))
            .load(db)?;
        submitted.extend(rows.into_iter().filter_map(|(practice, revision, at)| Some(((practice, revision), at?))));
    }
    Ok(events.into_iter().map(|(revision, at)| First { at, submitted: submitted.get(&revision).copied() }).collect())
}

fn review_figures(db: &mut Db, period: Period, today: chrono::NaiveDate) -> QueryResult<ReviewFigures> {
    let open = reviews::table
        .inner_join(practices::table.on(practices::id.eq(reviews::practice_id).and(practices::revision.eq(reviews::revision))))
        .filter(practices::status.eq(PracticeStatus::InReview.name()))
        .filter(reviews::status.eq(ReviewStatus::Asked.name()));
    Ok(ReviewFigures {
        open: open.count().get_result(db)?,
        overdue: open.filter(reviews::due_on.is_not_null()).filter(reviews::due_on.assume_not_null().lt(today)).count().get_result(db)?,
        completed: reviews::table
            .filter(reviews::status.eq(ReviewStatus::Completed.name()))
            .filter(reviews::completed_at.is_not_null())
            .filter(reviews::completed_at.assume_not_null().ge(period.begin()))
            .filter(reviews::completed_at.assume_not_null().lt(period.end()))
            .count()
            .get_result(db)?,
    })
}

/// In which languages live versions were written and can be read, by language.
fn languages(db: &mut Db) -> QueryResult<Vec<LanguageCoverage>> {
    let mut found: BTreeMap<String, LanguageCoverage> = BTreeMap::new();
    for combination in live_by(db, "lang", "lang")? {
        found.entry(combination.one()).or_default().originals += combination.number;
    }
    let mut after: Option<PracticeId> = None;
    loop {
        let ids = translated_after(db, after)?;
        let Some(last) = ids.last().copied() else { break };
        after = Some(last);
        let mut rows = translations::store::of_each(db, &ids)?;
        for (practice, version) in store::live_by_ids(db, &ids)? {
            for row in rows.remove(&practice.id).unwrap_or_default() {
                let coverage = found.entry(row.lang.clone()).or_default();
                let shown = PracticeTranslation::of(row, &version.content.0);
                let published = || shown.parts.0.values().filter(|part| part.status == PartStatus::Published);
                if published().next().is_none() {
                    continue;
                }
                let outdated = published().any(|part| part.outdated);
                let whole = shown.missing.is_empty() && published().count() == shown.parts.0.len();
                if whole && !outdated {
                    coverage.complete += 1;
                } else {
                    coverage.partial += 1;
                }
                coverage.outdated += i64::from(outdated);
            }
        }
    }
    // Whoever only began to translate into a language has nothing that can be read in it.
    found.retain(|_, coverage| coverage.originals + coverage.complete + coverage.partial > 0);
    Ok(found.into_iter().map(|(lang, coverage)| LanguageCoverage { lang, ..coverage }).collect())
}

/// The next practices with translations in the order of their ids.
fn translated_after(db: &mut Db, after: Option<PracticeId>) -> QueryResult<Vec<PracticeId>> {
    let mut query = practice_translations::table.select(practice_translations::practice_id).distinct().into_boxed();
    if let Some(after) = after {
        query = query.filter(practice_translations::practice_id.gt(after));
    }
    query.order(practice_translations::practice_id).limit(i64::try_from(AT_ONCE).unwrap_or(i64::MAX)).load(db)
}
