//! Applying to join, over HTTP and without an account: the form, its confirmation, and the status page.

use actix_web::{HttpRequest, HttpResponse, http::header, post, web};
use chrono::{Duration, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    letters,
    model::{ApplicationInput, ApplicationRow, ApplicationStatus},
    store,
};
use crate::{
    changes::Actor,
    config::Config,
    db::{
        Db,
        fields::{ApplicationId, Json, PartnerId, UtcTime},
    },
    http::{
        Code, JsonBody, Problem, State,
        language::{Languages, LocalText},
    },
    identity::{
        invitations,
        links::{self, Purpose},
        passwords::{LinkSecret, limit_forms, site},
    },
    reference::KnownTerms,
};

/// How long an application waits for confirmation.
pub const CONFIRM_WITHIN: Duration = Duration::days(7);
/// Applications of one address that may wait for confirmation at once.
const UNCONFIRMED_AT_MOST: i64 = 3;

/// Registers these operations.
pub fn register(service: &mut impl crate::http::Registry) {
    service.service(submit_application).service(confirm_application).service(get_application_status);
}

/// That an application came in.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationReceipt {
    /// Its id, to name it when writing to the Secretariat.
    id: ApplicationId,
    /// Where it stands: `unconfirmed`.
    status: ApplicationStatus,
    /// Until when the link in the mail must be used.
    confirm_until: UtcTime,
}

/// Apply to join
///
/// Sends a link to the contact's e-mail address; the application counts once that link has been used. Each address can
/// send a few an hour.
#[utoipa::path(
    tag = "partner-applications", operation_id = "submit_application",
    request_body = ApplicationInput,
    responses((status = 202, description = "Taken; it waits for confirmation.", body = ApplicationReceipt)),
)]
#[post("/partner-applications")]
async fn submit_application(
    request: HttpRequest,
    state: web::Data<State>,
    config: web::Data<Config>,
    JsonBody(input): JsonBody<ApplicationInput>,
) -> Result<HttpResponse, Problem> {
    limit_forms(&request, &state)?;
    let site = site(&state, &config);
    let row = state
        .database
        .write(move |db| {
            input.organization.check(&KnownTerms::load(db)?)?;
            let row = new_row(input);
            if store::unconfirmed_from(db, &row.contact_email)? >= UNCONFIRMED_AT_MOST {
                return Err(Problem::new(
                    Code::TooManyRequests,
                    "Several applications with this e-mail address wait for confirmation already; use the link in one of the mails.",
                )
                .with_header(header::RETRY_AFTER, "86400"));
            }
            store::create(db, Actor::Visitor, &row)?;
            store::record_step(db, &row, Actor::Visitor, row.created_at.date(), None, None)?;
            let secret = links::create(db, Purpose::ApplicationConfirmation, row.id.into(), Some(CONFIRM_WITHIN))?;
            letters::ask_for_confirmation(db, &row, &secret, &site)?;
            Ok(row)
        })
        .await?;
    let confirm_until = row.created_at.plus(CONFIRM_WITHIN);
    Ok(HttpResponse::Accepted().json(ApplicationReceipt { id: row.id, status: row.state(), confirm_until }))
}

/// The row of an application that was just sent.
pub fn new_row(input: ApplicationInput) -> ApplicationRow {
    let now = UtcTime::now();
    let mut row = ApplicationRow {
        id: ApplicationId::new(),
        version: 1,
        status: ApplicationStatus::Unconfirmed.name().to_owned(),
        names: Json::default(),
        acronym: None,
        constituency: String::new(),
        country: None,
        region: None,
        website: None,
        descriptions: Json::default(),
        priorities: Json::default(),
        documents: Json(input.documents),
        statement: input.statement,
        signatory: Json(input.signatory),
        contact_name: input.contact.name,
        contact_email: input.contact.email.trim().to_lowercase(),
        language: input.language.unwrap_or_else(|| "en".to_owned()),
        checklist: Json::default(),
        partner_id: None,
        created_at: now,
        updated_at: now,
    };
    row.set_organization(input.organization);
    row
}

/// That an application counts, and how to follow it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationConfirmed {
    /// Its id.
    id: ApplicationId,
    /// Where it stands: `applied`.
    status: ApplicationStatus,
    /// Whoever has this can see how the application stands; it is mailed to the contact as well.
    #[schema(max_length = 128, example = "q0cVh8u5n2tGg7sJd4eLwA6iT9kpW3vO2mYb0QkZr1x")]
    status_secret: String,
}

/// Confirm an application
///
/// With the link that was mailed; it works once. The Secretariat is told that the application waits.
#[utoipa::path(
    tag = "partner-applications", operation_id = "confirm_application",
    request_body = LinkSecret,
    responses((status = 200, description = "The application counts.", body = ApplicationConfirmed)),
)]
#[post("/partner-application-confirmations")]
async fn confirm_application(
    state: web::Data<State>,
    config: web::Data<Config>,
    JsonBody(link): JsonBody<LinkSecret>,
) -> Result<HttpResponse, Problem> {
    let (site, secretariat) = (site(&state, &config), config.secretariat_email.clone());
    let (row, status_secret) = state
        .database
        .write(move |db| {
            let subject = links::consume(db, Purpose::ApplicationConfirmation, &link.secret)?.ok_or_else(invitations::ended)?;
            let present = store::present(db, ApplicationId(subject.0))?;
            if present.state() != ApplicationStatus::Unconfirmed {
                return Err(invitations::ended());
            }
            let mut row = present.clone();
            ApplicationStatus::Applied.name().clone_into(&mut row.status);
            let row = store::save(db, Actor::Visitor, &present, row)?;
            store::record_step(db, &row, Actor::Visitor, row.updated_at.date(), None, None)?;
            let secret = links::create(db, Purpose::ApplicationStatus, row.id.into(), None)?;
            letters::tell_status(db, &row, &secret, &site)?;
            if let Some(address) = &secretariat {
                letters::tell_secretariat(db, &row, address, &site)?;
            }
            Ok::<_, Problem>((row, secret))
        })
        .await?;
    Ok(HttpResponse::Ok().json(ApplicationConfirmed { id: row.id, status: row.state(), status_secret }))
}

/// One step that was taken, as the applicant sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationStanding {
    /// The id.
    id: ApplicationId,
    /// The organization's name.
    name: LocalText,
    /// Where the application stands.
    status: ApplicationStatus,
    /// The steps so far, oldest first.
    #[schema(max_items = 1000)]
    history: Vec<ApplicationStep>,
    /// The partner that came of it.
    partner: Option<PartnerId>,
    /// When it was sent.
    created_at: UtcTime,
}

/// One step in the life of an application.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationStep {
    /// The state since then.
    pub status: ApplicationStatus,
    /// From which day it counts.
    #[schema(example = "2026-03-01")]
    pub effective_on: NaiveDate,
    /// The body that decided.
    #[schema(max_length = 300, example = "Coordinating Group")]
    pub body: Option<String>,
    /// Why; the applicant can read it.
    #[schema(max_length = 4000, example = "The statutes are being revised; please apply again afterwards.")]
    pub reason: Option<String>,
    /// When it was recorded.
    pub recorded_at: UtcTime,
}

/// The steps of an application, oldest first.
///
/// # Errors
/// The database's.
pub fn steps(db: &mut Db, id: ApplicationId) -> Result<Vec<ApplicationStep>, Problem> {
    let rows = store::history(db, id)?;
    Ok(rows
        .into_iter()
        .filter_map(|step| {
            Some(ApplicationStep {
                status: ApplicationStatus::parse(&step.status)?,
                effective_on: step.effective_on,
                body: step.body,
                reason: step.reason,
                recorded_at: step.recorded_at,
            })
        })
        .collect())
}

/// See how an application stands
///
/// For whoever holds the link that was mailed to the contact.
#[utoipa::path(
    tag = "partner-applications", operation_id = "get_application_status",
    request_body = LinkSecret,
    responses((status = 200, description = "How it stands.", body = ApplicationStanding)),
)]
#[post("/partner-application-status")]
async fn get_application_status(
    request: HttpRequest,
    state: web::Data<State>,
    JsonBody(link): JsonBody<LinkSecret>,
) -> Result<HttpResponse, Problem> {
    let (row, history) = state
        .database
        .read(move |db| {
            let subject = links::find(db, Purpose::ApplicationStatus, &link.secret)?.ok_or_else(invitations::ended)?;
            let row = store::present(db, ApplicationId(subject.0))?;
            let history = steps(db, row.id)?;
            Ok::<_, Problem>((row, history))
        })
        .await?;
    let name = row.name(&Languages::of(&request, None));
    let (status, partner, created_at) = (row.state(), row.partner_id, row.created_at);
    Ok(HttpResponse::Ok().json(ApplicationStanding { id: row.id, name, status, history, partner, created_at }))
}
