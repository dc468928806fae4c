//! From an approved application to a partner with its first focal point.

use actix_web::{HttpRequest, HttpResponse, post, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    model::{ApplicationStatus, Contact},
    store,
};
use crate::{
    config::Config,
    db::fields::{ApplicationId, UtcTime},
    http::{IfMatch, JsonBody, Problem, State, conditional, language::Languages},
    identity::{
        Caller, Role,
        invitations::{self, NewPerson},
        passwords::site,
        permission,
    },
    partners::directory::{self, model::Partner},
};

/// Registers this operation.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(activate_application);
}

/// How the partner begins.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationActivation {
    /// The short name in addresses; made from the name when absent.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 90, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "government-of-brazil")]
    slug: Option<String>,
    /// When it joins; the day of approval when absent.
    #[serde(default)]
    #[schema(example = "2026-03-01")]
    joined_on: Option<NaiveDate>,
    /// The first focal point; the application's contact when absent.
    #[serde(default)]
    focal_point: Option<Contact>,
}

/// Make a partner of an approved application
///
/// Creates the partner's record and invites its first focal point, all or nothing.
#[utoipa::path(
    tag = "partner-applications", operation_id = "activate_application",
    extensions(("x-permission" = json!("applications.review")), ("x-if-match" = json!(true))),
    params(("application" = ApplicationId, Path, description = "The application's id.")),
    request_body = ApplicationActivation,
    responses((status = 201, description = "The new partner.", body = Partner)),
)]
#[post("/partner-applications/{application}/activation")]
async fn activate_application(
    request: HttpRequest,
    state: web::Data<State>,
    config: web::Data<Config>,
    id: web::Path<ApplicationId>,
    caller: Caller<permission::ReviewApplications>,
    condition: IfMatch,
    JsonBody(wish): JsonBody<ApplicationActivation>,
) -> Result<HttpResponse, Problem> {
    let site = site(&state, &config);
    let partner = state
        .database
        .write(move |db| {
            let present = store::present(db, *id)?;
            condition.check(present.version)?;
            if present.state() != ApplicationStatus::Approved {
                return Err(Problem::conflict(format!(
                    "Only an approved application becomes a partner; this one is {}.",
                    present.state().name()
                )));
            }
            let today = UtcTime::now().date();
            if wish.joined_on.is_some_and(|day| day > today) {
                return Err(Problem::field("/joined_on", "out_of_range", "must not be in the future"));
            }
            let decided = store::history(db, present.id)?.last().cloned();
            let mut input = present.organization().into_partner();
            input.slug = wish.slug;
            input.joined_on = wish.joined_on.or(decided.map(|step| step.effective_on));
            let partner = directory::admit(db, caller.actor(), input)?;
            let contact = wish.focal_point.unwrap_or(Contact { name: present.contact_name.clone(), email: present.contact_email.clone() });
            let person = NewPerson {
                email: contact.email,
                name: contact.name,
                role: Role::FocalPoint,
                partner_id: Some(partner.id),
                language: present.language.clone(),
            };
            invitations::invite(db, caller.actor(), person, &site)?;
            let mut row = present.clone();
            ApplicationStatus::Activated.name().clone_into(&mut row.status);
            row.partner_id = Some(partner.id);
            let row = store::save(db, caller.actor(), &present, row)?;
            store::record_step(db, &row, caller.actor(), today, None, None)?;
            Ok(partner)
        })
        .await?;
    let location = format!("/api/v1/{}/{}", directory::model::COLLECTION, partner.slug);
    conditional::created(&location, partner.version, &Partner::of(partner, &Languages::of(&request, None), true))
}
