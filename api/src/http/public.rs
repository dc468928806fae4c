//! A handler's word that its answer is the same for everybody, so that whoever keeps answers may keep it.

use actix_web::HttpResponse;

/// What a public answer was made from.
#[derive(Clone, Copy, Debug)]
pub struct PublicAnswer {
    /// The collections of the change log that it read; none when it never changes while the service runs.
    pub collections: &'static [&'static str],
}

/// Marks an answer as public, made from these collections.
pub fn public(mut response: HttpResponse, collections: &'static [&'static str]) -> HttpResponse {
    response.extensions_mut().insert(PublicAnswer { collections });
    response
}
