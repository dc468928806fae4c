//! Replications over HTTP, page by page: of one practice, and of all.

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    model::{COLLECTION, FIELDS, Replication},
    routes::{SHOWN_FROM, shown},
    sort::{COLUMNS, Column},
    store::{self, Filter, Sight},
    workflow::ReplicationStatus,
};
use crate::{
    db::fields::{PartnerId, PracticeId, UtcTime},
    http::{
        Problem, Query, State,
        language::Languages,
        page::{self, Cursor, PageInfo, Shown, SortKey},
        public::public,
    },
    identity::{MaybeCaller, Principal, permission, policy::Reach},
    practices::{access::sees_working_copy, store as practices},
};

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(list_replications).service(list_practice_replications);
}

/// What a list of replications can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListReplications {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// The order: `updated_at`, `approved_at`, `started_on`, each with a `-` before it for descending; last changed first when absent.
    #[param(required = false, schema_with = sort_schema)]
    sort: Option<Vec<String>>,
    /// Only these fields of each item.
    #[param(style = Form, explode = false, min_items = 1, max_items = 23, example = json!(["title", "countries"]))]
    fields: Option<Vec<String>>,
    /// The language of the practices' titles, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
    /// Only replications of this practice (id).
    practice: Option<PracticeId>,
    /// Only replications by these partners (ids).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["0192f0c1-7a3e-7c51-8f6e-0a4c1d2b3e4f"]))]
    partner: Option<Vec<PartnerId>>,
    /// Only replications in these countries (ISO 3166-1 alpha-2).
    #[param(style = Form, explode = false, max_items = 50, example = json!(["SN"]))]
    country: Option<Vec<String>>,
    /// Only replications in these states. Others than `approved` are listed to the partner that reported them and to the Secretariat.
    #[param(style = Form, explode = false, max_items = 5, example = json!(["approved"]))]
    status: Option<Vec<ReplicationStatus>>,
    /// Only records that changed since this instant.
    updated_since: Option<UtcTime>,
}

/// What a list of one practice's replications can be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListPracticeReplications {
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// The order: `updated_at`, `approved_at`, `started_on`, each with a `-` before it for descending; in the order in which they began
    /// when absent.
    #[param(required = false, schema_with = sort_schema)]
    sort: Option<Vec<String>>,
    /// Only these fields of each item.
    #[param(style = Form, explode = false, min_items = 1, max_items = 23, example = json!(["title", "countries"]))]
    fields: Option<Vec<String>>,
    /// The language of the practice's title, before `Accept-Language`.
    #[param(max_length = 35, pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", example = "fr")]
    lang: Option<String>,
    /// Only replications in these states. Others than `approved` are listed to the partner that reported them and to the Secretariat.
    #[param(style = Form, explode = false, max_items = 5, example = json!(["approved"]))]
    status: Option<Vec<ReplicationStatus>>,
}

fn sort_schema() -> utoipa::openapi::Schema {
    page::sort_schema(&COLUMNS)
}

/// A page of replications.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplicationList {
    /// The replications.
    #[schema(max_items = 100, value_type = Vec<Replication>)]
    items: Vec<Shown<Replication>>,
    /// Where this page stands.
    page: PageInfo,
}

/// What a caller may see in lists.
fn sight_of(principal: Option<&Principal>) -> Sight {
    let Some(principal) = principal else { return Sight::Public };
    let reach = |reach: Reach| match (reach, principal.partner_id) {
        (Reach::All, _) => Sight::All,
        (Reach::Own, Some(partner)) => Sight::Partner(partner),
        _ => Sight::Public,
    };
    match reach(principal.reach::<permission::ReadPracticeDrafts>()) {
        // Whoever may write it may read it, whatever scopes a client has besides.
        Sight::Public => reach(principal.reach::<permission::EditPractices>()),
        sight => sight,
    }
}

/// What a page of replications is asked with, whichever practice they are of.
struct Asked {
    limit: Option<u32>,
    cursor: Option<String>,
    sort: Option<Vec<String>>,
    fields: Option<Vec<String>>,
    default: SortKey<Column>,
    languages: Languages,
}

async fn answer(
    request: &HttpRequest,
    state: &State,
    caller: MaybeCaller,
    address: Option<String>,
    mut filter: Filter,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    page::check_fields(asked.fields.as_deref(), &FIELDS)?;
    let keys = page::read_sort(asked.sort.as_deref(), &COLUMNS, asked.default)?;
    filter.sight = sight_of(caller.0.as_ref());
    let stranger = caller.0.is_none();
    let list = page::list_fingerprint(&(COLLECTION, &address, &filter, &asked.sort));
    let cursor = asked.cursor.as_deref().map(|text| Cursor::decode(text, &list, keys.len())).transpose()?;
    let limit = asked.limit.unwrap_or(page::DEFAULT_LIMIT);
    let (total, found, next) = state
        .database
        .read(move |db| {
            if let Some(address) = address {
                let practice = practices::present(db, &address)?;
                let seen = practice.is_public()
                    || match &caller.0 {
                        Some(principal) => sees_working_copy(db, principal, &practice)?,
                        None => false,
                    };
                if !seen {
                    return Err(Problem::not_found());
                }
                filter.practice = Some(practice.id);
            }
            let total = store::count(db, &filter)?;
            let (rows, next) = store::page(db, &filter, &keys, &list, cursor.as_ref(), limit)?;
            Ok((total, shown(db, rows, caller.0.as_ref(), &asked.languages)?, next))
        })
        .await?;
    let items = found.into_iter().map(|one| Shown::of(one, asked.fields.as_deref())).collect::<Result<_, _>>()?;
    let next_cursor = next.map(|cursor| cursor.encode());
    let link = page::link_header(request, next_cursor.as_deref());
    let body = ReplicationList { items, page: PageInfo { limit, total, next_cursor } };
    let response = HttpResponse::Ok().insert_header((header::LINK, link)).json(body);
    Ok(if stranger { public(response, SHOWN_FROM) } else { response })
}

/// List replications
///
/// What partners made elsewhere of others' practices: filtered, sorted, page by page. Besides what is approved, a partner's people
/// are listed all of their own, and the Secretariat everything.
#[utoipa::path(
    tag = "replications", operation_id = "list_replications", extensions(("x-optional-sign-in" = json!("practices.read_drafts"))),
    params(ListReplications),
    responses((status = 200, description = "A page of replications.", body = ReplicationList)),
)]
#[get("/replications")]
async fn list_replications(
    request: HttpRequest,
    state: web::Data<State>,
    caller: MaybeCaller,
    Query(query): Query<ListReplications>,
) -> Result<HttpResponse, Problem> {
    let filter = Filter {
        practice: query.practice,
        partner: query.partner.unwrap_or_default(),
        country: query.country.unwrap_or_default(),
        status: query.status.unwrap_or_default(),
        updated_since: query.updated_since,
        ..Filter::default()
    };
    let asked = Asked {
        limit: query.limit,
        cursor: query.cursor,
        sort: query.sort,
        fields: query.fields,
        default: SortKey { column: Column::UpdatedAt, descending: true },
        languages: Languages::of(&request, query.lang.as_deref()),
    };
    answer(&request, &state, caller, None, filter, asked).await
}

/// List a practice's replications
///
/// Where others did the same, and with which result, in the order in which they began. Besides what is approved, a partner's
/// people are listed all of their own, and the Secretariat everything.
#[utoipa::path(
    tag = "replications", operation_id = "list_practice_replications", extensions(("x-optional-sign-in" = json!("practices.read_drafts"))),
    params(
        ("practice" = String, Path, description = "Id or slug.", max_length = 90, example = "joint-labour-inspections"),
        ListPracticeReplications,
    ),
    responses(
        (status = 200, description = "A page of replications.", body = ReplicationList),
        (status = 410, description = "The practice was withdrawn.", body = crate::http::problem::ProblemBody, content_type = "application/problem+json"),
    ),
)]
#[get("/practices/{practice}/replications")]
async fn list_practice_replications(
    request: HttpRequest,
    state: web::Data<State>,
    address: web::Path<String>,
    caller: MaybeCaller,
    Query(query): Query<ListPracticeReplications>,
) -> Result<HttpResponse, Problem> {
    let filter = Filter { status: query.status.unwrap_or_default(), ..Filter::default() };
    let asked = Asked {
        limit: query.limit,
        cursor: query.cursor,
        sort: query.sort,
        fields: query.fields,
        default: SortKey { column: Column::StartedOn, descending: false },
        languages: Languages::of(&request, query.lang.as_deref()),
    };
    answer(&request, &state, caller, Some(address.into_inner()), filter, asked).await
}
