//! Kept answers: a public answer is a pure function of the change numbers of the collections it reads, the day, the
//! address and what the client accepts. While none of these moved, the stored bytes are sent, compressed or not,
//! without touching the database.

use std::sync::{Arc, OnceLock};

use actix_web::{
    Error, HttpResponse,
    body::{BodySize, BoxBody, MessageBody, to_bytes},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::{self, Bytes},
};
use chrono::{NaiveDate, Utc};

pub use crate::http::public::{PublicAnswer, public};
use crate::{
    changes::tail::Tail,
    http::{
        Problem,
        coding::{Coding, compress},
        conditional,
    },
};

/// Answers above this size are not kept.
const LARGEST: usize = 1024 * 1024;
/// All kept answers together, in bytes.
const CAPACITY: u64 = 16 * 1024 * 1024;
/// Below this size compression costs more than it saves.
const WORTH_COMPRESSING: usize = 600;

const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=5, stale-while-revalidate=25");
const VARY: HeaderValue = HeaderValue::from_static("Accept, Accept-Encoding, Accept-Language, Authorization, Origin");

struct Kept {
    /// The newest change of all when the handler began.
    number: i64,
    /// The day when it began.
    day: NaiveDate,
    collections: &'static [&'static str],
    headers: HeaderMap,
    plain: Bytes,
    brotli: OnceLock<Option<Bytes>>,
    zstd: OnceLock<Option<Bytes>>,
    gzip: OnceLock<Option<Bytes>>,
}

/// The kept answers of this node.
pub struct Cache {
    answers: moka::sync::Cache<String, Arc<Kept>>,
    tail: Tail,
}

impl Cache {
    /// An empty cache that follows the change log.
    pub fn new(tail: Tail) -> Self {
        let answers = moka::sync::Cache::builder()
            .max_capacity(CAPACITY)
            // The default policy keeps many small answers rather than a large one that is asked for as often.
            .eviction_policy(moka::policy::EvictionPolicy::lru())
            .weigher(|key: &String, kept: &Arc<Kept>| {
                // Compressed forms come later; count them from the start, and the bookkeeping of an entry.
                u32::try_from(key.len() + kept.plain.len() * 2 + 1024).unwrap_or(u32::MAX)
            })
            .build();
        Self { answers, tail }
    }

    fn get(&self, key: &str) -> Option<Arc<Kept>> {
        let kept = self.answers.get(key)?;
        let current = self.tail.newest_in(kept.collections) <= kept.number && kept.day == Utc::now().date_naive() && self.tail.is_settled();
        current.then_some(kept)
    }
}

/// The middleware: answers from the cache, or keeps what a handler declares public.
pub async fn cache(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let cache = match request.app_data::<web::Data<Cache>>() {
        Some(cache) if request.method() == Method::GET && !request.headers().contains_key(header::AUTHORIZATION) => cache.clone(),
        _ => return next.call(request).await.map(ServiceResponse::map_into_boxed_body),
    };
    let key = key_of(&request);
    let coding = Coding::negotiate(request.headers());
    if let Some(kept) = cache.get(&key) {
        let answer = kept.answer(coding);
        return Ok(request.into_response(answer));
    }
    // The numbers from before the handler reads: if something is written meanwhile, the answer is not used again.
    let (all, settled, day) = (cache.tail.newest(), cache.tail.is_settled(), Utc::now().date_naive());
    let mut response = next.call(request).await?.map_into_boxed_body();
    let declared = response.response().extensions().get::<PublicAnswer>().copied();
    let Some(PublicAnswer { collections }) = declared.filter(|_| response.status() == StatusCode::OK) else { return Ok(response) };
    // What comes piece by piece is too large to keep, here; whoever else keeps answers may do so.
    if response.response().body().size() == BodySize::Stream {
        response.headers_mut().insert(header::CACHE_CONTROL, CACHE_CONTROL);
        response.headers_mut().insert(header::VARY, VARY);
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let plain = to_bytes(body).await.map_err(|_| Problem::internal("an answer could not be read"))?;
    let kept = Arc::new(Kept::new(all, day, collections, head.headers(), plain));
    let answer = kept.answer(coding);
    if settled && kept.plain.len() <= LARGEST {
        cache.answers.insert(key, kept);
    }
    Ok(ServiceResponse::new(request, answer))
}

fn key_of(request: &ServiceRequest) -> String {
    let text = |name: HeaderName| request.headers().get(name).map(HeaderValue::as_bytes).unwrap_or_default();
    let address = request.uri().path_and_query().map_or("/", |whole| whole.as_str());
    let (accept, languages) = (text(header::ACCEPT), text(header::ACCEPT_LANGUAGE));
    let mut key = String::with_capacity(address.len() + accept.len() + languages.len() + 2);
    key.push_str(address);
    key.push('\n');
    key.push_str(&String::from_utf8_lossy(accept));
    key.push('\n');
    key.push_str(&String::from_utf8_lossy(languages));
    key
}

impl Kept {
    fn new(number: i64, day: NaiveDate, collections: &'static [&'static str], from: &HeaderMap, plain: Bytes) -> Self {
        let mut headers = HeaderMap::new();
        for name in [header::CONTENT_TYPE, header::ETAG, header::LINK, header::CONTENT_LANGUAGE, header::CONTENT_DISPOSITION] {
            if let Some(value) = from.get(&name) {
                headers.insert(name, value.clone());
            }
        }
        if !headers.contains_key(header::ETAG)
            && let Ok(tag) = HeaderValue::from_str(&conditional::etag(0, &plain))
        {
            headers.insert(header::ETAG, tag);
        }
        headers.insert(header::CACHE_CONTROL, CACHE_CONTROL);
        headers.insert(header::VARY, VARY);
        Self { number, day, collections, headers, plain, brotli: OnceLock::new(), zstd: OnceLock::new(), gzip: OnceLock::new() }
    }

    fn answer(&self, coding: Coding) -> HttpResponse {
        let coding = if self.plain.len() < WORTH_COMPRESSING { Coding::Identity } else { coding };
        let cell = match coding {
            Coding::Identity => None,
            Coding::Brotli => Some(&self.brotli),
            Coding::Zstd => Some(&self.zstd),
            Coding::Gzip => Some(&self.gzip),
        };
        let compressed = cell.and_then(|cell| cell.get_or_init(|| compress(coding, &self.plain)).clone());
        let coding = if compressed.is_some() { coding } else { Coding::Identity };
        let body = compressed.unwrap_or_else(|| self.plain.clone());
        let mut response = HttpResponse::with_body(StatusCode::OK, BoxBody::new(body));
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        if let Some(name) = coding.name() {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    }
}
