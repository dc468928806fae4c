//! `coalition demo`

mod governance;
mod practices;
mod replications;

use std::{collections::BTreeMap, io::Read};

use clap::Args;
use serde_json::{Value, json};

use self::practices::Cast;
use super::{
    Failure, SettingFlags,
    generate::{HEADER, rows},
    log,
};
use crate::{
    app::{openapi, server::open_database},
    changes::{self, Actor, Operation},
    db::{
        Database, Db,
        fields::{AccountId, PartnerId, UtcTime},
    },
    http::{Contract, Problem},
    identity::{Role, invitations::change, model::AccountRow, password, secret, store},
    partners::{
        applications::{self, model::ApplicationStatus},
        commitments::{self, reports},
        directory::{self, import::PartnerImporter},
        statements,
    },
    transfer::{self, Format, Importer, OnError, Options},
};

/// How many sample partners there are.
const PARTNERS: u64 = 60;

/// Fill an empty database with sample content: partners, commitments, good practices and replications of them, seats and who holds
/// them, statements of support, an application, people.
/// Everything says that it is a sample.
#[derive(Debug, Args)]
pub struct Demo {}

impl Demo {
    pub(super) fn run(self, settings: &SettingFlags) -> Result<(), Failure> {
        let Self {} = self;
        let config = settings.load(&[])?;
        log(&config, "warn");
        let database = open_database(&config)?;
        let (partners, people) = database.read_now(|db| {
            let partners = directory::store::count(db, &directory::store::Filter::default())?;
            Ok::<_, Failure>((partners, store::count_accounts(db)?))
        })?;
        if partners > 0 || people > 0 {
            return Err(Failure::failed(format!(
                "the database has {partners} partners and {people} people already; sample content goes into an empty one: \
                 coalition --data-dir ./demo demo"
            )));
        }
        let contract = Contract::new(&openapi::document());
        import_partners(&database, &contract)?;
        let given = secret::generate();
        let hash = password::hash(&given).map_err(Failure::failed)?;
        let [admin, editor, _, author] = database.write_now(|db| fill(db, &hash))?;
        let practices = practices::fill(&database, &contract, &config, &Cast { admin, editor, author })?;
        let replications = database.write_now(|db| replications::fill(db, editor))?;
        let seats = database.write_now(governance::fill)?;
        println!(
            "{PARTNERS} sample partners with commitments, {practices} good practices, {replications} replications of them, {seats} seats in the Coordinating Group, statements of support, an application to review, and these people:"
        );
        for (role, email) in PEOPLE {
            println!("  {:<12} {email}", role.name());
        }
        println!("Password of all of them, shown only now: {given}");
        println!("Next: coalition --data-dir {} serve", config.data_dir.display());
        Ok(())
    }
}

const PEOPLE: [(Role, &str); 4] = [
    (Role::Admin, "sample-admin@example.org"),
    (Role::Editor, "sample-editor@example.org"),
    (Role::FocalPoint, "sample-focal-point@example.org"),
    (Role::Contributor, "sample-contributor@example.org"),
];

fn import_partners(database: &Database, contract: &Contract) -> Result<(), Failure> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(HEADER).map_err(Failure::failed)?;
    for row in rows(PARTNERS, 7) {
        table.write_record(&row).map_err(Failure::failed)?;
    }
    let file = table.into_inner().map_err(Failure::failed)?;
    import(database, &mut PartnerImporter::new(contract, "sample", Actor::System), file.as_slice(), Format::Csv)
}

/// Imports what must fit.
fn import(database: &Database, importer: &mut impl Importer, file: impl Read + Send, format: Format) -> Result<(), Failure> {
    let options = Options { format, dry_run: false, on_error: OnError::Stop, mapping: BTreeMap::new() };
    let report = transfer::run(database, importer, file, &options, |_| ())?;
    if report.failed > 0 {
        return Err(Failure::failed(format!("the sample content does not fit: {:?}", report.errors.first())));
    }
    Ok(())
}

/// Answers the sample people, in the order of [`PEOPLE`].
fn fill(db: &mut Db, password_hash: &str) -> Result<[AccountId; 4], Failure> {
    let partners: Vec<PartnerId> = directory::store::all_after(db, None, 12)?.into_iter().map(|row| row.id).collect();
    let Some(first) = partners.first().copied() else { return Err(Failure::failed("there are no sample partners")) };
    add_commitments(db, &partners)?;
    add_statements(db, first)?;
    add_application(db)?;
    let mut person = |(role, email): (Role, &str)| add_person(db, role, email, role.needs_partner().then_some(first), password_hash);
    let [admin, editor, focal_point, contributor] = PEOPLE;
    Ok([person(admin)?, person(editor)?, person(focal_point)?, person(contributor)?])
}

fn typed<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, Failure> {
    serde_json::from_value(value).map_err(Failure::failed)
}

fn add_commitments(db: &mut Db, partners: &[PartnerId]) -> Result<(), Problem> {
    let today = UtcTime::now().date();
    let day = |days: i64| today - chrono::Duration::days(days);
    let internal = |failure: Failure| Problem::internal(failure.message);
    // Ages of the last report: some are current, some due, some overdue.
    for (number, (partner, age)) in partners.iter().zip([30, 200, 380, 400, 500, 700, 60, 370, 460, 10, 90, 420]).enumerate() {
        let financial = number % 3 == 0;
        let mut body = json!({
            "partner": partner,
            "titles": { "en": format!("Sample commitment {}", number + 1), "fr": format!("Engagement d'exemple {}", number + 1) },
            "texts": { "en": "Sample text: what the partner puts in, for whom, and until when." },
            "kind": (if financial { "financial" } else { ["in_kind", "expertise", "advocacy", "policy"][number % 4] }),
            "priority": (["equality", "labour-rights", "employment"][number % 3]),
            "instrument": "Sample declaration", "paragraph": format!("paragraph {}", number + 1),
            "made_on": day(age + 100), "due_on": today + chrono::Duration::days(400),
        });
        if financial {
            body["amount"] = json!("250000.00");
            body["currency"] = json!("EUR");
        }
        let row = commitments::store::create(db, Actor::System, typed(body).map_err(internal)?)?;
        let report = json!({ "reported_on": day(age), "texts": { "en": "Sample report: on the way." }, "progress_percent": 40 });
        reports::add(db, Actor::System, &row, typed(report).map_err(internal)?)?;
    }
    Ok(())
}

fn add_statements(db: &mut Db, partner: PartnerId) -> Result<(), Failure> {
    let said_on = UtcTime::now().date() - chrono::Duration::days(30);
    for body in [
        json!({
            "lang": "en", "quotation": "Sample quotation: nobody builds decent work alone, and here nobody has to.",
            "person": "Sample person", "role": "Sample minister", "partner": partner,
            "source_title": "Sample address", "source_url": "https://statement.example/address",
        }),
        json!({
            "lang": "fr", "quotation": "Citation d'exemple\u{a0}: ce que nous promettons ensemble, nous le tenons ensemble.",
            "person": "Personne d'exemple", "role": "Secrétaire générale d'exemple", "organization": "Syndicat d'exemple",
        }),
        json!({
            "lang": "es", "quotation": "Cita de ejemplo: el diálogo social cuesta tiempo y ahorra conflictos.",
            "person": "Persona de ejemplo", "role": "Rector de ejemplo", "organization": "Universidad de ejemplo",
        }),
    ] {
        let input = statements::model::StatementInput {
            said_on: Some(said_on),
            status: Some(statements::model::StatementStatus::Published),
            ..typed(body)?
        };
        statements::store::create(db, Actor::System, input)?;
    }
    Ok(())
}

fn add_application(db: &mut Db) -> Result<(), Failure> {
    let mut row = applications::form::new_row(typed(json!({
        "organization": {
            "names": { "en": "Sample Applicants' Union", "es": "Sindicato de Solicitantes de Ejemplo" },
            "constituency": "workers", "country": "SN", "website": "https://applicant.example/", "priorities": ["labour-rights"],
        },
        "statement": "Sample statement: we support the aims of the coalition.",
        "signatory": { "name": "Sample signatory", "position": "Sample president" },
        "documents": [{ "title": "Sample statutes", "url": "https://applicant.example/statutes.pdf" }],
        "contact": { "name": "Sample contact", "email": "sample-applicant@example.org" },
    }))?);
    ApplicationStatus::Applied.name().clone_into(&mut row.status);
    applications::store::create(db, Actor::Visitor, &row)?;
    applications::store::record_step(db, &row, Actor::Visitor, row.created_at.date(), None, None)?;
    Ok(())
}

fn add_person(db: &mut Db, role: Role, email: &str, partner_id: Option<PartnerId>, password_hash: &str) -> Result<AccountId, Failure> {
    let name = format!("Sample {}", role.name().replace('_', " "));
    let row = AccountRow { password_hash: Some(password_hash.to_owned()), ..AccountRow::new(email.to_owned(), name, role, partner_id) };
    store::insert_account(db, &row)?;
    changes::append(db, Actor::System, change(&row, Operation::Created, None))?;
    Ok(row.id)
}
