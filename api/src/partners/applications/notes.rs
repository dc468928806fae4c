//! Internal notes of a review, over HTTP. The applicant never sees them.

use actix_web::{HttpRequest, HttpResponse, get, http::header, post, web};
use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{model::COLLECTION, store};
use crate::{
    db::{
        Db, MultiBackend,
        fields::{AccountId, ApplicationId, RecordId, UtcTime},
        schema::{accounts, application_notes},
    },
    http::{
        JsonBody, Problem, Query, State,
        page::{self, Cursor, PageInfo},
    },
    identity::{Caller, permission},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_application_notes).service(add_application_note);
}

/// A note of the review.
#[derive(Debug, Serialize, ToSchema, diesel::Queryable)]
pub struct ApplicationNote {
    /// The id.
    id: RecordId,
    /// What was noted.
    #[schema(max_length = 10_000, example = "Called the registry; the entry is from 1998.")]
    text: String,
    /// Who noted it; `null` when the account is gone.
    author: Option<AccountId>,
    /// The name of whoever noted it.
    #[schema(max_length = 300, example = "Your Name")]
    author_name: Option<String>,
    /// When.
    created_at: UtcTime,
}

/// A note to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApplicationNote {
    /// What is to be noted.
    #[schema(min_length = 1, max_length = 10_000, pattern = r"\S", example = "Called the registry; the entry is from 1998.")]
    text: String,
}

/// Which notes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListApplicationNotes {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

/// A page of notes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationNoteList {
    /// The notes, newest first.
    #[schema(max_items = 100)]
    items: Vec<ApplicationNote>,
    /// Where this page stands.
    page: PageInfo,
}

fn notes_of(db: &mut Db, id: ApplicationId, before: Option<RecordId>, limit: i64) -> QueryResult<Vec<ApplicationNote>> {
    use application_notes as note;
    let mut query = note::table
        .left_join(accounts::table.on(note::author_id.is_not_null().and(accounts::id.eq(note::author_id.assume_not_null()))))
        .filter(note::application_id.eq(id))
        .into_boxed::<MultiBackend>();
    if let Some(before) = before {
        query = query.filter(note::id.lt(before));
    }
    query
        .order(note::id.desc())
        .limit(limit)
        .select((note::id, note::text, accounts::id.nullable(), accounts::name.nullable(), note::created_at))
        .load(db)
}

/// List an application's notes
///
/// Newest first; for the Secretariat only.
#[utoipa::path(
    tag = "partner-applications", operation_id = "list_application_notes", extensions(("x-permission" = json!("applications.review"))),
    params(("application" = ApplicationId, Path, description = "The application's id."), ListApplicationNotes),
    responses(
        (status = 200, description = "A page of notes.", body = ApplicationNoteList),
        (status = 410, description = "It was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/partner-applications/{application}/notes")]
async fn list_application_notes(
    request: HttpRequest,
    state: web::Data<State>,
    id: web::Path<ApplicationId>,
    _: Caller<permission::ReviewApplications>,
    Query(query): Query<ListApplicationNotes>,
) -> Result<HttpResponse, Problem> {
    let list = page::list_fingerprint(&("notes", *id));
    let before = match query.cursor.as_deref() {
        None => None,
        Some(text) => {
            let bad = || page::parameter("cursor", "bad_cursor", "must be a next_cursor of this service, unchanged");
            Some(RecordId(Cursor::decode(text, &list, 0)?.id.parse().map_err(|_| bad())?))
        }
    };
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (total, mut items) = state
        .database
        .read(move |db| {
            let row = store::present(db, *id)?;
            let total: i64 = application_notes::table.filter(application_notes::application_id.eq(row.id)).count().get_result(db)?;
            Ok::<_, Problem>((total, notes_of(db, row.id, before, i64::from(limit) + 1)?))
        })
        .await?;
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next_cursor = items.last().filter(|_| more).map(|note| Cursor::after(&list, Vec::new(), note.id.0.to_string()).encode());
    let link = page::link_header(&request, next_cursor.as_deref());
    let body = ApplicationNoteList { items, page: PageInfo { limit, total, next_cursor } };
    Ok(HttpResponse::Ok().insert_header((header::LINK, link)).json(body))
}

/// Add a note to an application
///
/// Notes are not changed later; they go with the application.
#[utoipa::path(
    tag = "partner-applications", operation_id = "add_application_note", extensions(("x-permission" = json!("applications.review"))),
    params(("application" = ApplicationId, Path, description = "The application's id.")),
    request_body = NewApplicationNote,
    responses(
        (status = 201, description = "The new note.", body = ApplicationNote),
        (status = 410, description = "The application was deleted.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[post("/partner-applications/{application}/notes")]
async fn add_application_note(
    state: web::Data<State>,
    id: web::Path<ApplicationId>,
    caller: Caller<permission::ReviewApplications>,
    JsonBody(new): JsonBody<NewApplicationNote>,
) -> Result<HttpResponse, Problem> {
    let location = format!("/api/v1/{COLLECTION}/{}/notes", *id);
    let note = state
        .database
        .write(move |db| {
            use application_notes as note;
            let row = store::present(db, *id)?;
            let (note_id, author) = (RecordId::new(), caller.principal.account_id());
            diesel::insert_into(note::table)
                .values((
                    note::id.eq(note_id),
                    note::application_id.eq(row.id),
                    note::text.eq(&new.text),
                    note::author_id.eq(author.map(RecordId::from)),
                    note::created_at.eq(UtcTime::now()),
                ))
                .execute(db)?;
            notes_of(db, row.id, None, 1)?.pop().ok_or_else(Problem::not_found)
        })
        .await?;
    Ok(HttpResponse::Created().insert_header((header::LOCATION, location)).json(note))
}
