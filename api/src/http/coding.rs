//! Content codings (RFC 9110 section 8.4) for answers that are compressed once and sent often.

use std::io::Write;

use actix_web::{
    http::header::{self, HeaderMap},
    web::Bytes,
};

/// A content coding that we send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// As it is.
    Identity,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
    /// RFC 1952.
    Gzip,
}

impl Coding {
    /// The name in `Content-Encoding`; none for identity.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Brotli => Some("br"),
            Self::Zstd => Some("zstd"),
            Self::Gzip => Some("gzip"),
        }
    }

    /// The best that the client accepts, the smallest first.
    pub fn negotiate(headers: &HeaderMap) -> Self {
        Self::negotiate_among(headers, &[Self::Brotli, Self::Zstd, Self::Gzip])
    }

    /// The first of these that the client accepts; as it is when it accepts none.
    pub fn negotiate_among(headers: &HeaderMap, offered: &[Self]) -> Self {
        let Some(accepted) = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) else { return Self::Identity };
        let accepts = |name: &str| {
            accepted.split(',').any(|part| {
                let mut pieces = part.split(';').map(str::trim);
                let refused = |piece: &str| {
                    piece.strip_prefix("q=").is_some_and(|quality| quality.parse::<f32>().is_ok_and(|quality| quality <= 0.0))
                };
                pieces.next().is_some_and(|coding| coding.eq_ignore_ascii_case(name)) && !pieces.any(refused)
            })
        };
        offered.iter().copied().find(|coding| coding.name().is_some_and(accepts)).unwrap_or(Self::Identity)
    }
}

/// The bytes in a coding, or `None` when the compressor fails; then they are sent as they are.
pub fn compress(coding: Coding, plain: &Bytes) -> Option<Bytes> {
    let done = match coding {
        Coding::Identity => return None,
        Coding::Brotli => {
            let mut compressed = Vec::new();
            let parameters = brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
            brotli::BrotliCompress(&mut plain.as_ref(), &mut compressed, &parameters).map(|_| compressed)
        }
        Coding::Zstd => zstd::bulk::compress(plain, 6),
        Coding::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(plain).and_then(|()| encoder.finish())
        }
    };
    done.inspect_err(|error| tracing::error!(%error, "an answer could not be compressed")).ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn the_smallest_accepted_coding_is_chosen() {
        let chosen = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_str(value).expect("a header"));
            Coding::negotiate(&headers)
        };
        assert_eq!(chosen("gzip, deflate, br"), Coding::Brotli);
        assert_eq!(chosen("gzip;q=1.0, br;q=0"), Coding::Gzip);
        assert_eq!(chosen("identity"), Coding::Identity);
        assert_eq!(Coding::negotiate(&HeaderMap::new()), Coding::Identity);
    }

    #[test]
    fn every_coding_shrinks_text() {
        let plain = Bytes::from("social justice ".repeat(100));
        for coding in [Coding::Brotli, Coding::Zstd, Coding::Gzip] {
            let compressed = compress(coding, &plain).expect("compresses");
            assert!(!compressed.is_empty() && compressed.len() < plain.len() / 4, "{coding:?}");
        }
    }
}
