//! Whoever writes sees their own write: a write answers once it can be found, or after a short while.

use std::time::Duration;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web,
};

use super::Search;

/// The longest that a write waits for the index.
const LONGEST: Duration = Duration::from_millis(300);

/// The middleware: after a successful write, waits for the index.
pub async fn wait_until_visible(request: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let search = (!request.method().is_safe()).then(|| request.app_data::<web::Data<Search>>().cloned()).flatten();
    let response = next.call(request).await?;
    if let Some(search) = search.filter(|_| response.status().is_success()) {
        search.wait_for_own_writes(LONGEST).await;
    }
    Ok(response)
}
