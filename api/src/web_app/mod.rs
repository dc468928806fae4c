//! The web app, hosted by the service: the files of a folder, and one page for every other address that a browser opens.
//! What a page is about is written into its head, so that search engines and previews of shared links know it without
//! running scripts. The app talks to the contract like any other client.

mod folder;
mod head;
mod markup;
mod opening;
pub mod pages;
mod policy;
mod shell;
pub mod sitemap;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    web,
};
use serde::Serialize;

use self::{
    folder::{Folder, INDEX},
    head::Head,
    opening::Opening,
    pages::{About, Described, ListedPage, PublicPages},
    shell::Shell,
};
use crate::http::{
    Problem, Site, State, conditional,
    format::{Acceptance, acceptance},
    language::{Languages, PAGE_LANGUAGES},
    problem::OwnBody,
};

/// First segments of addresses that are the service's own: what is not there is a problem, not a page.
const OF_THE_SERVICE: [&str; 8] = [".well-known", "api", "docs", "health", "metrics", "oai", "oauth", "problems"];
/// What robots read first.
const ROBOTS: &str = "robots.txt";
/// The first segment of what a build names by content: a file or nothing.
const OF_THE_BUILD: &str = "_app";

/// Why a folder cannot be served as the web app.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// No page in it.
    #[error("{0} holds no web app: it has no index.html; `make web` builds the web app into frontend/dist")]
    NoIndex(PathBuf),
    /// Something else than a page.
    #[error("{0} is not the page of a web app: it has no <html> with a <head>; `make web` builds the web app into frontend/dist")]
    StrangeIndex(PathBuf),
    /// Not a hash.
    #[error("{0}: {1} is not a hash such as 'sha256-…', quotes included")]
    StrangeHash(PathBuf, String),
    /// More than any build has.
    #[error("{0} holds too many files for a web app; `make web` builds it into frontend/dist")]
    TooManyFiles(PathBuf),
    /// The system's.
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, io::Error),
}

/// What the web app was built to.
#[derive(Debug)]
pub struct Build {
    folder: Folder,
    shell: Shell,
    policy: HeaderValue,
    /// What the build says to robots.
    robots: String,
}

/// The web app as it is served.
pub struct WebApp {
    build: Build,
    listed: &'static [ListedPage],
    rooms: Vec<Box<dyn PublicPages>>,
    site: Site,
}

/// A page that was asked for.
struct Address<'a> {
    /// The language that it names; pages without one find out the reader's by themselves.
    language: Option<&'static str>,
    /// What follows the language, without slashes at the ends.
    path: &'a str,
}

impl Build {
    /// Opens a folder.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(root: &Path) -> Result<Self, OpenError> {
        let index = match fs::read_to_string(root.join(INDEX)) {
            Ok(index) => index,
            Err(error) if [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory].contains(&error.kind()) => {
                return Err(OpenError::NoIndex(root.to_path_buf()));
            }
            Err(error) => return Err(OpenError::Unreadable(root.join(INDEX), error)),
        };
        let strange = || OpenError::StrangeIndex(root.join(INDEX));
        let robots = match fs::read_to_string(root.join(ROBOTS)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => "User-agent: *\nAllow: /\n".to_owned(),
            Err(error) => return Err(OpenError::Unreadable(root.join(ROBOTS), error)),
        };
        let hashes = root.join(policy::STYLE_HASHES);
        let style_hashes = match fs::read_to_string(&hashes) {
            Ok(text) => policy::read_style_hashes(&text).map_err(|line| OpenError::StrangeHash(hashes, line))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(OpenError::Unreadable(hashes, error)),
        };
        Ok(Self {
            folder: Folder::open(root)?,
            shell: Shell::of(&index).ok_or_else(strange)?,
            policy: HeaderValue::from_str(&policy::policy(&index, &style_hashes)).map_err(|_| strange())?,
            robots,
        })
    }
}

impl WebApp {
    /// A build for a portal, with the pages whose texts are fixed and the rooms that know the others.
    pub fn new(build: Build, site: Site, listed: &'static [ListedPage], rooms: Vec<Box<dyn PublicPages>>) -> Self {
        Self { build, listed, rooms, site }
    }

    /// Answers an address that no route has; `None` when it is none of the web app's.
    ///
    /// # Errors
    /// A file cannot be read, or the records behind a page.
    pub async fn answer(self: &Arc<Self>, request: &HttpRequest, state: &State) -> Result<Option<HttpResponse>, Problem> {
        let Ok(path) = percent_encoding::percent_decode_str(request.path()).decode_utf8() else { return Ok(None) };
        let path = path.trim_matches('/');
        // No file has such a name here, and no page such an address.
        if path.contains('\\') || path.split('/').any(|segment| segment.starts_with('.')) {
            return Ok(None);
        }
        if let Some(file) = self.build.folder.answer(path, request.headers()).await {
            let mut file = file?;
            // Also on files: a picture that is opened by itself is a page, and workers have the policy of their script.
            file.headers_mut().insert(header::CONTENT_SECURITY_POLICY, self.build.policy.clone());
            return Ok(Some(file));
        }
        let path = if path == INDEX { "" } else { path };
        if !is_page(request, path) {
            return Ok(None);
        }
        self.page(request, state, path).await.map(Some)
    }

    async fn page(self: &Arc<Self>, request: &HttpRequest, state: &State, path: &str) -> Result<HttpResponse, Problem> {
        let address = Address::of(path);
        let language = address.language.unwrap_or("en");
        let described = match self.record(&address) {
            Some((room, record, below)) => {
                let (app, record, below) = (Arc::clone(self), record.to_owned(), below.to_owned());
                let describe = move |db: &mut _| {
                    let (room, languages) = (&app.rooms[room], Languages::only(language));
                    match below.as_str() {
                        "" => room.describe(db, &record, &languages, &app.site),
                        below => room.describe_below(db, &record, below, &languages),
                    }
                };
                match state.database.read_brief(describe).await {
                    Ok(described) => described,
                    Err(problem) => return Ok(self.failed(language, problem)),
                }
            }
            None => Described::of_listed(self.listed, &address, &self.site),
        };
        Ok(match described {
            Described::Here(about) => {
                let page = self.written(&address, &about);
                let tag = conditional::etag(0, page.as_bytes());
                let mut answer = self.html(StatusCode::OK, language, page);
                answer.headers_mut().insert(header::ETAG, HeaderValue::from_str(&tag).map_err(Problem::internal)?);
                answer
            }
            Described::Moved(path) => {
                let prefix = address.language.map(|language| format!("/{language}")).unwrap_or_default();
                let query = Some(request.query_string()).filter(|query| !query.is_empty()).map(|query| format!("?{query}"));
                let location = format!("{prefix}/{path}{}", query.unwrap_or_default());
                HttpResponse::PermanentRedirect()
                    .insert_header((header::LOCATION, location))
                    .insert_header((header::CACHE_CONTROL, "no-cache"))
                    .finish()
            }
            Described::Gone => self.error(StatusCode::GONE, &address, &About::gone(language)),
            Described::Nothing => self.error(StatusCode::NOT_FOUND, &address, &About::nothing(language)),
        })
    }

    /// The room that describes a page, by its place, the record that the page is about, and what follows the record.
    fn record<'a>(&self, address: &Address<'a>) -> Option<(usize, &'a str, &'a str)> {
        let (section, rest) = address.path.split_once('/')?;
        let room = self.rooms.iter().position(|room| room.section() == section)?;
        let (record, below) = rest.split_once('/').unwrap_or((rest, ""));
        Some((room, record, below))
    }

    fn written(&self, address: &Address<'_>, about: &About) -> String {
        let Self { site, build, .. } = self;
        build.shell.with(address.language.unwrap_or("en"), Head { site, address, about }, Opening { site, about })
    }

    fn html(&self, status: StatusCode, language: &'static str, page: String) -> HttpResponse {
        HttpResponse::build(status)
            .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((header::CONTENT_LANGUAGE, language))
            .insert_header((header::CONTENT_SECURITY_POLICY, self.build.policy.clone()))
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .insert_header((header::VARY, "Accept, Accept-Encoding"))
            .body(page)
    }

    /// The app says in its own words what is wrong; machines read the status.
    fn error(&self, status: StatusCode, address: &Address<'_>, about: &About) -> HttpResponse {
        let mut answer = self.html(status, address.language.unwrap_or("en"), self.written(address, about));
        answer.extensions_mut().insert(OwnBody);
        answer
    }

    /// The page all the same: the app will find out by itself what the service cannot do at the moment.
    fn failed(&self, language: &'static str, problem: Problem) -> HttpResponse {
        let address = Address { language: Some(language), path: "" };
        let mut answer = self.error(problem.code.status(), &address, &About::unnamed());
        for (name, value) in &problem.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                answer.headers_mut().insert(name.clone(), value);
            }
        }
        answer.extensions_mut().insert(problem);
        answer
    }
}

impl<'a> Address<'a> {
    fn of(path: &'a str) -> Self {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        match PAGE_LANGUAGES.into_iter().find(|language| *language == first) {
            Some(language) => Self { language: Some(language), path: rest.trim_start_matches('/') },
            None => Self { language: None, path },
        }
    }
}

/// Whether an address that is no file is a page for this request. What takes anything, such as the readers behind previews
/// of links, gets pages, but no page instead of a missing picture or script.
fn is_page(request: &HttpRequest, path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    if first == OF_THE_BUILD || OF_THE_SERVICE.contains(&first) {
        return false;
    }
    match acceptance(request, "text/html") {
        Acceptance::ByName => true,
        Acceptance::AsAnything => !path.rsplit('/').next().unwrap_or_default().contains('.'),
        Acceptance::Refused => false,
    }
}

/// What the web app has to know before it can ask anything.
#[derive(Debug, Serialize)]
struct Settings<'a> {
    /// The origin of the contract; empty: the one that the app came from.
    api_url: &'a str,
    public_url: &'a str,
    coalition_name: &'a str,
    version: &'a str,
}

/// The web app's settings. Another web server sends a file of this name instead.
#[get("/config.json")]
pub async fn settings(app: web::Data<WebApp>) -> Result<HttpResponse, Problem> {
    let Site { public_url, coalition_name } = &app.site;
    let settings = Settings { api_url: "", public_url, coalition_name, version: env!("CARGO_PKG_VERSION") };
    let mut answer = conditional::record(StatusCode::OK, 0, &settings)?;
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(answer)
}
