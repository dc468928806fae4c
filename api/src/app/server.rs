//! The running service: built from settings, started, stopped gracefully.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use actix_cors::Cors;
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::Server,
    http::{Method, header},
    middleware::{Compress, Condition, from_fn},
    rt::signal::unix::{SignalKind, signal},
    web,
};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::sync::watch;

use super::{
    documentation::ContractText,
    housekeeping, openapi,
    operations::{Metrics, Parts, Readiness},
    pages::PAGES,
    routes,
};
use crate::{
    catalogue::{
        cache::{Cache, cache},
        search::{Search, visible::wait_until_visible},
        totals::Totals,
    },
    changes::tail::Tail,
    config::Config,
    db::{Database, PoolLimits, migrate},
    feeds::harvest::Repository,
    files::{self, Files},
    governance,
    http::{Contract, Problem, Site, State, idempotency::idempotency, rate_limit::RateLimit, reception},
    identity::{Identity, caller::authenticate_first, keys::KeyRing},
    mail, partners, practices, reference,
    transfer::jobs::{self, Imports},
    web_app::{Build, WebApp},
};

/// Invitations that one address is sent in a day at most, whoever sends them.
const INVITATIONS_A_DAY: u32 = 3;

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Database(#[from] crate::db::Error),
    /// The signing key.
    #[error(transparent)]
    Keys(#[from] crate::identity::keys::KeyError),
    /// The place for files.
    #[error(transparent)]
    Files(#[from] files::OpenError),
    /// The folder of the web app.
    #[error(transparent)]
    WebApp(#[from] crate::web_app::OpenError),
    /// The port, a thread, a file.
    #[error("{0}")]
    System(String),
}

/// The search index must have been built; how far it has come since then is no reason to send nobody here.
struct SearchReadiness(Arc<Search>);

impl Readiness for SearchReadiness {
    fn waiting_for(&self) -> Option<String> {
        (self.0.indexed_up_to() < 0).then(|| "search index: rebuilding".to_owned())
    }
}

/// A service that listens but has not begun to answer.
pub struct Application {
    /// Where it listens.
    pub address: SocketAddr,
    /// The address for people.
    pub public_url: String,
    database: Database,
    server: Server,
    stop: watch::Sender<bool>,
}

/// Opens a database as every command does: folder, migrations, reference data.
///
/// # Errors
/// [`StartError::Database`].
pub fn open_database(config: &Config) -> Result<Database, StartError> {
    std::fs::create_dir_all(&config.data_dir)
        .map_err(|error| StartError::System(format!("cannot create {}: {error}", config.data_dir.display())))?;
    for name in migrate::run(&config.database_url)? {
        tracing::info!(migration = name, "the database was migrated");
    }
    let limits = PoolLimits { connections: config.database_connections, ..PoolLimits::default() };
    let database = Database::open(&config.database_url, limits)?;
    // Look first: a command beside a long import must not wait for its turn to write nothing.
    if database.read_now(|db| reference::needs_seed(db).map_err(crate::db::Error::from))? {
        database.write_now(|db| reference::seed(db).map_err(crate::db::Error::from))?;
    }
    if database.read_now(|db| governance::needs_seed(db).map_err(crate::db::Error::from))? {
        database.write_now(|db| governance::seed(db).map_err(crate::db::Error::from))?;
    }
    Ok(database)
}

impl Application {
    /// Builds everything and binds the port.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn build(config: &Config) -> Result<Self, StartError> {
        let build = config.web_dir.as_deref().map(Build::open).transpose()?;
        let database = open_database(config)?;
        let files = web::Data::new(Files::open(config, routes::users_of_files())?);
        let listener = std::net::TcpListener::bind(config.listen)
            .map_err(|error| StartError::System(format!("cannot listen on {}: {error}; --listen takes another address", config.listen)))?;
        let address = listener.local_addr().map_err(|error| StartError::System(error.to_string()))?;
        let public_url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
        let identity = Arc::new(Identity {
            keys: KeyRing::open(&database, &config.data_dir)?,
            issuer: public_url.clone(),
            access_token_seconds: config.access_token_minutes * 60,
            refresh_token_days: config.refresh_token_days,
        });
        let document = openapi::document();
        let contract = Contract::new(&document);
        let text = web::Data::new(ContractText(openapi::published(document).into()));
        let tail = web::Data::new(Tail::start(&database)?);
        let answers = web::Data::new(Cache::new(Tail::clone(&tail)));
        let totals = web::Data::new(Totals::new(Tail::clone(&tail)));
        let metrics = web::Data::new(record_metrics(config));
        let search = Search::start(&database, &tail, &config.data_dir.join("index"), routes::found())?;
        let parts = web::Data::new(Parts(vec![Box::new(SearchReadiness(Arc::clone(&search)))]));
        let search = web::Data::from(search);
        let (stop, stopped) = watch::channel(false);
        let at_the_end = database.clone();
        let state = web::Data::new(State {
            database,
            contract,
            max_body_bytes: config.max_body_bytes,
            public_url: public_url.clone(),
            trusted_proxies: config.trusted_proxies.clone(),
            rate_limit: RateLimit::per_minute("default", config.rate_limit_per_minute),
            form_rate_limit: RateLimit::per_hour("forms", config.form_rate_limit_per_hour),
            inviter_rate_limit: RateLimit::per_hour("invitations", config.invitation_rate_limit_per_hour),
            invited_rate_limit: RateLimit::per_day("invited", INVITATIONS_A_DAY),
            callers: identity.clone(),
            server_timing: config.server_timing,
            stopping: stopped,
        });
        let imports = web::Data::from(start_imports(config, &state.clone().into_inner())?);
        let site = Site { public_url: public_url.clone(), coalition_name: config.coalition_name.clone() };
        files::upkeep::start(&state.clone().into_inner(), &Arc::new(files.beside(config, routes::users_of_files())?))
            .map_err(StartError::System)?;
        start_threads(config, &state.clone().into_inner(), &search.clone().into_inner(), &site).map_err(StartError::System)?;
        let repository = web::Data::new(repository(config, &site));
        let identity = web::Data::from(identity);
        let swagger = web::Data::new(utoipa_swagger_ui::Config::from("/api/v1/openapi.json"));
        let settings = web::Data::new(config.clone());
        let users_of_terms = web::Data::new(routes::users_of_terms());
        let belongings = web::Data::new(routes::belongings());
        let web_app = build.map(|build| web::Data::new(WebApp::new(build, site, PAGES, routes::public_pages())));
        let origins = config.cors_origins.clone();
        let mut server = HttpServer::new(move || {
            App::new()
                .configure(routes::answered)
                .app_data(state.clone())
                .app_data(identity.clone())
                .app_data(tail.clone())
                .app_data(answers.clone())
                .app_data(totals.clone())
                .app_data(metrics.clone())
                .app_data(parts.clone())
                .app_data(search.clone())
                .app_data(text.clone())
                .app_data(imports.clone())
                .app_data(files.clone())
                .app_data(swagger.clone())
                .app_data(settings.clone())
                .app_data(users_of_terms.clone())
                .app_data(belongings.clone())
                .app_data(repository.clone())
                .app_data(web::PathConfig::default().error_handler(|_, _| Problem::not_found().into()))
                .configure(routes::beside)
                .configure(|service| {
                    if let Some(web_app) = &web_app {
                        service.app_data(web_app.clone()).configure(routes::web_app);
                    }
                })
                .default_service(web::to(fallback))
                .wrap(from_fn(wait_until_visible))
                .wrap(from_fn(idempotency))
                .wrap(from_fn(authenticate_first))
                .wrap(from_fn(reception::check_addresses))
                .wrap(from_fn(cache))
                // Inside the reception, which says in our words what it refuses, and tags what it encodes.
                .wrap(Compress::default())
                .wrap(from_fn(reception::reception))
                .wrap(Condition::new(!origins.is_empty(), cors(&origins)))
        })
        .listen(listener)
        .map_err(|error| StartError::System(error.to_string()))?
        .client_request_timeout(Duration::from_secs(10))
        .keep_alive(Duration::from_secs(75))
        .shutdown_timeout(10)
        .disable_signals();
        server = server.workers(match config.workers {
            0 => std::thread::available_parallelism().map_or(2, usize::from),
            workers => workers,
        });
        Ok(Self { address, public_url, database: at_the_end, server: server.run(), stop })
    }

    /// Answers until it is told to stop, then finishes what is in flight (10 seconds at most).
    ///
    /// # Errors
    /// The system's.
    pub async fn run(self) -> std::io::Result<()> {
        // One listener: were the server to listen for itself, one of the two might be ready before the other and keep the signal.
        let (mut terminated, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let (stop, handle) = (self.stop, self.server.handle());
        actix_web::rt::spawn(async move {
            let mut patient = true;
            loop {
                tokio::select! {
                    told = terminated.recv() => if told.is_none() { return },
                    told = interrupted.recv() => if told.is_none() { return },
                }
                // Tells those who only wait.
                stop.send_replace(true);
                // Who says it again does not want to wait for what is in flight. The answer comes when all is over.
                drop(handle.stop(patient));
                patient = false;
            }
        });
        let ended = self.server.await;
        self.database.settle_now();
        ended
    }
}

/// Begins to count; a second service in the same process (tests) keeps the first recorder.
fn record_metrics(config: &Config) -> Metrics {
    let metrics = PrometheusBuilder::new().build_recorder();
    let handle = metrics.handle();
    let _ = metrics::set_global_recorder(metrics);
    Metrics { handle, token: config.metrics_token.clone() }
}

/// What can be harvested here.
fn repository(config: &Config, site: &Site) -> Repository {
    let email = config.secretariat_email.clone().unwrap_or_else(|| mail::address_of(&config.mail_from));
    Repository { collections: routes::harvested(), site: site.clone(), email }
}

/// Starts what works beside the requests: mail, forgetting, and what falls due.
fn start_threads(config: &Config, state: &Arc<State>, search: &Arc<Search>, site: &Site) -> Result<(), String> {
    mail::start(&state.database, config)?;
    housekeeping::start(state, config.declined_applications_days)?;
    practices::saved_searches::digests::start(state, search, practices::saved_searches::routes::day(config), site.clone())?;
    practices::schedule::start(state, practices::lifecycle::Rules::of(config), site.clone())
}

/// Takes up the imports that wait and those to come.
fn start_imports(config: &Config, state: &Arc<State>) -> Result<Arc<Imports>, StartError> {
    let spool = config.data_dir.join("spool");
    jobs::prepare(&spool).map_err(|error| StartError::System(format!("cannot create {}: {error}", spool.display())))?;
    let (queue, waiting) = std::sync::mpsc::channel();
    let imports = Arc::new(Imports {
        collections: vec![
            Box::new(partners::directory::import::PartnerImports),
            Box::new(practices::import::PracticeImports { review_months: config.practice_review_months }),
        ],
        spool,
        largest: config.max_import_bytes,
        queue,
    });
    imports.start(&state.database, state, waiting).map_err(|error| StartError::System(error.to_string()))?;
    Ok(imports)
}

fn cors(origins: &[String]) -> Cors {
    let mut cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allow_any_header()
        .expose_headers([
            "ETag",
            "Link",
            "Location",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "X-Request-Id",
            "Content-Language",
            "Content-Disposition",
            "Content-Range",
            "Tus-Resumable",
            "Tus-Version",
            "Upload-Expires",
            "Upload-Length",
            "Upload-Offset",
        ])
        .supports_credentials()
        .block_on_origin_mismatch(false)
        .max_age(3600);
    for origin in origins {
        cors = cors.allowed_origin(origin);
    }
    cors
}

/// No handler: what is read may be the web app's; OPTIONS is answered for every address there is, other methods get 405 or 404.
async fn fallback(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    if request.method() == Method::GET
        && let Some(web_app) = request.app_data::<web::Data<WebApp>>()
        && let Some(answer) = web_app.answer(&request, &state).await?
    {
        return Ok(answer);
    }
    if request.method() == Method::OPTIONS {
        let allowed = request.match_pattern().map(|template| reception::allowed_methods(&state, &template)).unwrap_or_default();
        if !allowed.is_empty() {
            let mut answer = HttpResponse::NoContent();
            answer.insert_header((header::ALLOW, allowed));
            let largest = request.app_data::<web::Data<Files>>().map_or(0, |files| files.rules.limits.file);
            for capability in request.match_pattern().iter().flat_map(|template| files::uploads::capabilities(template, largest)) {
                answer.insert_header(capability);
            }
            return Ok(answer.finish());
        }
    }
    Err(reception::not_routed(&state, &request))
}
