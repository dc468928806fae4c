//! Smaller copies of pictures for screens of several sizes, made away from requests.

use bytes::Bytes;
use image::imageops::FilterType;

use super::{
    Files,
    inspection::{Refusal, decode, encode_webp},
    model::{FileRow, MediaType, StoredSize},
    storage::{content_place, size_place},
    store,
};
use crate::{db::Database, http::Problem};

/// The widths that there are, in pixels, as far as the picture is that wide.
const WIDTHS: [u32; 3] = [480, 960, 1600];
/// The quality of WebP: above it files grow and nobody sees why.
const QUALITY: f32 = 78.0;

/// A smaller copy.
struct Copy {
    size: StoredSize,
    bytes: Bytes,
}

/// Makes the smaller copies of a picture that the caller has a lease on.
///
/// # Errors
/// The database's or the store's; then it is tried again.
pub(super) async fn make(files: &Files, database: &Database, row: FileRow) -> Result<(), Problem> {
    let (Some(sha256), Some(kind)) = (row.sha256.clone(), row.kind()) else {
        return Err(Problem::internal("a ready file has no content"));
    };
    let _turn = files.turns.acquire().await.map_err(Problem::internal)?;
    let original = files.storage.read(&content_place(&sha256)).await?;
    let made = tokio::task::spawn_blocking(move || copies(kind, &original)).await;
    let made = match made {
        Ok(made) => made.map_err(|refusal| refusal.reason),
        Err(join) if join.is_panic() => Err("a library panicked".to_owned()),
        Err(_) => return Err(crate::db::Error::Cancelled.into()),
    };
    let sizes = match made {
        Ok(copies) => {
            let mut sizes = Vec::new();
            for copy in copies {
                files.storage.put(&size_place(&sha256, copy.size.width), copy.bytes).await?;
                sizes.push(copy.size);
            }
            Some(sizes)
        }
        Err(reason) => {
            tracing::warn!(file = %row.id, reason, "smaller copies of a picture cannot be made");
            None
        }
    };
    database.write(move |db| store::set_sizes(db, row.id, sizes).map_err(Problem::from)).await
}

/// The widths for a picture: those below its own, and its own where it is not larger than all.
fn widths(width: u32) -> Vec<u32> {
    let mut widths: Vec<u32> = WIDTHS.into_iter().filter(|one| *one < width).collect();
    if WIDTHS.last().is_some_and(|largest| width <= *largest) {
        widths.push(width);
    }
    widths
}

fn copies(kind: MediaType, original: &Bytes) -> Result<Vec<Copy>, Refusal> {
    let decoded = decode(kind, original)?;
    let (width, height) = (decoded.pixels.width(), decoded.pixels.height());
    let mut copies = Vec::new();
    for target in widths(width) {
        let rows = u64::from(height) * u64::from(target) / u64::from(width);
        let rows = u32::try_from(rows).unwrap_or(1).max(1);
        let smaller =
            if target == width { decoded.pixels.clone() } else { decoded.pixels.resize_exact(target, rows, FilterType::CatmullRom) };
        let bytes = encode_webp(&smaller, QUALITY, decoded.profile.as_ref())?;
        let pixels = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
        let size = StoredSize { width: pixels(target), height: pixels(smaller.height()), size: i64::try_from(bytes.len()).unwrap_or(0) };
        copies.push(Copy { size, bytes });
    }
    Ok(copies)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn copies_are_never_wider_than_the_picture() {
        assert_eq!(widths(4000), [480, 960, 1600]);
        assert_eq!(widths(1600), [480, 960, 1600]);
        assert_eq!(widths(1000), [480, 960, 1000]);
        assert_eq!(widths(20), [20]);
        let mut png = Vec::new();
        image::DynamicImage::new_rgba8(600, 300).write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).expect("a picture");
        let copies = copies(MediaType::Png, &png.into()).expect("copies");
        let shapes: Vec<_> = copies.iter().map(|copy| (copy.size.width, copy.size.height)).collect();
        assert_eq!(shapes, [(480, 240), (600, 300)]);
        for copy in copies {
            assert!(copy.bytes.starts_with(b"RIFF") && copy.size.size > 0);
        }
    }
}
