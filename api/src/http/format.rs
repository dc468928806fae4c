//! Which representation an answer has: `?format=` over `Accept` (RFC 9110, section 12.5.1).

use actix_web::{HttpRequest, http::header};

use super::problem::{Code, FieldError, Problem};

/// The representation that was named, or else the one that `Accept` likes best; of those that it likes as much, the one
/// that is offered first.
///
/// # Errors
/// [`Code::NotAcceptable`] when it takes none of them.
pub fn choose<F: Copy>(request: &HttpRequest, named: Option<F>, offered: &[(&'static str, F)]) -> Result<F, Problem> {
    let accepted: Vec<_> = request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok()).collect();
    named.or_else(|| best(&accepted.join(","), offered)).ok_or_else(|| {
        let media_types = offered.iter().map(|(media_type, _)| *media_type).collect::<Vec<_>>().join(", ");
        Problem::new(Code::NotAcceptable, format!("This can be given as {media_types}; Accept takes none of them."))
    })
}

/// How an `Accept` header stands to one media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// It takes others only.
    Refused,
    /// It takes anything, this as well.
    AsAnything,
    /// It asks for this one.
    ByName,
}

/// How a request stands to a media type.
pub fn acceptance(request: &HttpRequest, media_type: &str) -> Acceptance {
    let accepted: Vec<_> = request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok()).collect();
    acceptance_of(&accepted.join(","), media_type)
}

fn acceptance_of(accepted: &str, media_type: &str) -> Acceptance {
    if accepted.trim().is_empty() {
        return Acceptance::AsAnything;
    }
    match narrowest(accepted, media_type) {
        (_, quality) if quality <= 0.0 => Acceptance::Refused,
        (EXACT, _) => Acceptance::ByName,
        _ => Acceptance::AsAnything,
    }
}

/// Refuses parameters that were given although the chosen representation does not have them: names, and whether given.
///
/// # Errors
/// A parameter error for each.
pub fn refuse_others(format: &str, parameters: &[(&'static str, bool)]) -> Result<(), Problem> {
    let message = format!("does not go together with the format {format}");
    let given = parameters.iter().filter(|(_, given)| *given);
    let errors: Vec<FieldError> = given.map(|(name, _)| FieldError::parameter(*name, "other_format", message.clone())).collect();
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

fn best<F: Copy>(accepted: &str, offered: &[(&'static str, F)]) -> Option<F> {
    if accepted.trim().is_empty() {
        return offered.first().map(|(_, format)| *format);
    }
    let mut found: Option<(f32, F)> = None;
    for (media_type, format) in offered {
        let quality = quality(accepted, media_type);
        if quality > found.map_or(0.0, |(quality, _)| quality) {
            found = Some((quality, *format));
        }
    }
    found.map(|(_, format)| format)
}

/// How wide the range is that names a media type itself.
const EXACT: u8 = 3;

/// How much a media type is wanted: what the narrowest range that covers it says.
fn quality(accepted: &str, media_type: &str) -> f32 {
    narrowest(accepted, media_type).1
}

/// The narrowest range that covers a media type, with what it says; `(0, 0.0)` when none does.
fn narrowest(accepted: &str, media_type: &str) -> (u8, f32) {
    let family = media_type.split('/').next().unwrap_or_default();
    let mut narrowest = (0, 0.0);
    for part in accepted.split(',') {
        let mut pieces = part.split(';').map(str::trim);
        let width = match pieces.next().unwrap_or_default().to_ascii_lowercase() {
            range if range == media_type => EXACT,
            range if range.strip_suffix("/*") == Some(family) => 2,
            range if range == "*/*" => 1,
            _ => continue,
        };
        let quality = pieces.find_map(|piece| piece.strip_prefix("q=").or_else(|| piece.strip_prefix("Q="))?.parse().ok()).unwrap_or(1.0);
        if width > narrowest.0 {
            narrowest = (width, quality);
        }
    }
    narrowest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_liked_is_chosen_and_the_first_of_equals() {
        let offered = [("application/json", "json"), ("text/csv", "csv")];
        for (accepted, format) in [
            ("", Some("json")),
            ("*/*", Some("json")),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some("json")),
            ("text/csv", Some("csv")),
            ("Text/CSV; header=present, */*;q=0.1", Some("csv")),
            ("application/json;q=0.5, text/*", Some("csv")),
            ("*/*, application/json;q=0", Some("csv")),
            ("text/csv;q=0", None),
            ("text/html", None),
        ] {
            assert_eq!(best(accepted, &offered), format, "{accepted}");
        }
    }

    #[test]
    fn a_media_type_is_asked_for_by_name_or_as_anything() {
        for (accepted, stands) in [
            ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", Acceptance::ByName),
            ("", Acceptance::AsAnything),
            ("*/*", Acceptance::AsAnything),
            ("image/avif,image/*,*/*;q=0.8", Acceptance::AsAnything),
            ("application/json", Acceptance::Refused),
            ("*/*, text/html;q=0", Acceptance::Refused),
        ] {
            assert_eq!(acceptance_of(accepted, "text/html"), stands, "{accepted}");
        }
    }
}
