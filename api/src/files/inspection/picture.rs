//! Pictures: their size is read before they are decoded, and what cameras and programs write into them goes.

use std::io::Cursor;

use bytes::Bytes;
use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    metadata::Orientation,
};
use img_parts::{ImageICC, png::Png, riff::RiffContent, webp::WebP};

use super::{Refusal, holds_another_file, jpeg};
use crate::files::model::MediaType;

/// The longest side, in pixels.
const LARGEST_SIDE: u32 = 16_384;
/// How many pixels a picture may have.
const MOST_PIXELS: u64 = 50_000_000;
/// How many times longer one side may be than the other.
const LONGEST_SHAPE: u32 = 50;
/// What decoding may take, in bytes: four to a pixel, and the decoder's own.
const MOST_MEMORY: u64 = 512 * 1024 * 1024;

/// The quality of a picture that was turned: nobody sees the difference.
const QUALITY: f32 = 92.0;

/// A picture that can be kept.
pub(super) struct Cleaned {
    pub bytes: Bytes,
    pub width: i32,
    pub height: i32,
}

/// A decoded picture with its colours.
pub struct Decoded {
    /// The pixels, the right way up.
    pub pixels: DynamicImage,
    /// The colour profile.
    pub profile: Option<Vec<u8>>,
}

fn format(kind: MediaType) -> ImageFormat {
    match kind {
        MediaType::Png => ImageFormat::Png,
        MediaType::Webp => ImageFormat::WebP,
        _ => ImageFormat::Jpeg,
    }
}

fn unreadable(_: image::ImageError) -> Refusal {
    Refusal::damaged("is damaged: the picture cannot be read")
}

/// A picture without what is not needed to show it.
pub(super) fn cleaned(kind: MediaType, bytes: Bytes) -> Result<Cleaned, Refusal> {
    let mut decoder = decoder(kind, &bytes)?;
    let (width, height) = decoder.dimensions();
    refuse_size(width, height)?;
    let orientation = decoder.orientation().map_err(unreadable)?;
    drop(decoder);
    let (bytes, dropped) = match kind {
        MediaType::Png => strip_png(bytes)?,
        MediaType::Webp => strip_webp(bytes)?,
        _ => {
            let stripped = jpeg::strip(&bytes)?;
            (stripped.kept.into(), stripped.dropped)
        }
    };
    // Metadata and what programs put behind pictures is dropped in silence; what would make it another file is not.
    if holds_another_file(&dropped) {
        return Err(Refusal::polyglot("is a picture and holds another file"));
    }
    if orientation == Orientation::NoTransforms {
        // Readable to the end, or nobody could see it.
        let picture = decode(kind, &bytes)?;
        let (width, height) = (picture.pixels.width(), picture.pixels.height());
        return Ok(Cleaned { bytes, width: signed(width), height: signed(height) });
    }
    // Which way up it is stood in what goes: it is turned instead.
    let mut picture = decode(kind, &bytes)?;
    picture.pixels.apply_orientation(orientation);
    let (width, height) = (signed(picture.pixels.width()), signed(picture.pixels.height()));
    Ok(Cleaned { bytes: encode(kind, picture)?, width, height })
}

fn signed(side: u32) -> i32 {
    i32::try_from(side).unwrap_or(i32::MAX)
}

fn decoder(kind: MediaType, bytes: &Bytes) -> Result<impl ImageDecoder + use<>, Refusal> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes.clone()), format(kind));
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    reader.into_decoder().map_err(unreadable)
}

/// Decodes a picture whose size is allowed.
///
/// # Errors
/// A refusal when it is damaged or too large.
pub fn decode(kind: MediaType, bytes: &Bytes) -> Result<Decoded, Refusal> {
    let mut decoder = decoder(kind, bytes)?;
    let (width, height) = decoder.dimensions();
    refuse_size(width, height)?;
    let profile = decoder.icc_profile().unwrap_or_default();
    let pixels = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    Ok(Decoded { pixels, profile })
}

fn refuse_size(width: u32, height: u32) -> Result<(), Refusal> {
    let (short, long) = (width.min(height), width.max(height));
    if short == 0 {
        return Err(Refusal::damaged("is damaged: the picture has no size"));
    }
    if long > LARGEST_SIDE {
        return Err(Refusal::new(
            "picture_too_large",
            format!("is a picture of {width} by {height} pixels; a side may have {LARGEST_SIDE}"),
        ));
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        let most = MOST_PIXELS / 1_000_000;
        return Err(Refusal::new("picture_too_large", format!("is a picture of {width} by {height} pixels; it may have {most} million")));
    }
    if long / short > LONGEST_SHAPE {
        return Err(Refusal::new("picture_too_long", format!("is a picture of {width} by {height} pixels, which nobody can look at")));
    }
    Ok(())
}

/// Chunks of PNG that are needed to show the picture, animations among them.
const PNG_NEEDED: [&[u8; 4]; 15] =
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"acTL", b"fcTL", b"fdAT"];

fn strip_png(bytes: Bytes) -> Result<(Bytes, Vec<u8>), Refusal> {
    let whole = bytes.clone();
    let mut png = Png::from_bytes(bytes).map_err(|_| Refusal::damaged("is damaged: the picture is cut off"))?;
    let read = png.len();
    let mut dropped = Vec::new();
    png.chunks_mut().retain(|chunk| {
        let needed = PNG_NEEDED.iter().any(|kind| **kind == chunk.kind());
        if !needed {
            dropped.extend(chunk.contents());
        }
        needed
    });
    dropped.extend(whole.get(read..).unwrap_or_default());
    Ok((png.encoder().bytes(), dropped))
}

/// The bits of the first chunk that say that EXIF and XMP follow.
const METADATA_FLAGS: u8 = 0b0000_1100;

fn strip_webp(bytes: Bytes) -> Result<(Bytes, Vec<u8>), Refusal> {
    let whole = bytes.clone();
    let mut webp = WebP::from_bytes(bytes).map_err(|_| Refusal::damaged("is damaged: the picture is cut off"))?;
    let read = webp.len() as usize;
    let mut dropped = Vec::new();
    let needed = [*b"VP8 ", *b"VP8L", *b"VP8X", *b"ALPH", *b"ANIM", *b"ANMF", *b"ICCP"];
    webp.chunks_mut().retain(|chunk| {
        let needed = needed.contains(&chunk.id());
        if !needed {
            dropped.extend(chunk.content().data().map(|data| data.to_vec()).unwrap_or_default());
        }
        needed
    });
    for chunk in webp.chunks_mut().iter_mut().filter(|chunk| chunk.id() == *b"VP8X") {
        if let RiffContent::Data(data) = chunk.content_mut() {
            let mut flags = data.to_vec();
            if let Some(first) = flags.first_mut() {
                *first &= !METADATA_FLAGS;
            }
            *data = flags.into();
        }
    }
    dropped.extend(whole.get(read..).unwrap_or_default());
    Ok((webp.encoder().bytes(), dropped))
}

/// A picture that was turned, as the kind that it was.
fn encode(kind: MediaType, decoded: Decoded) -> Result<Bytes, Refusal> {
    let mut bytes = Vec::new();
    let Decoded { pixels, profile } = decoded;
    let written = match kind {
        MediaType::Png => write_with(PngEncoder::new(&mut bytes), &pixels, profile),
        MediaType::Webp => return encode_webp(&pixels, QUALITY, profile.as_ref()),
        _ => write_with(JpegEncoder::new_with_quality(&mut bytes, 92), &pixels, profile),
    };
    written.map_err(unreadable)?;
    Ok(bytes.into())
}

/// A picture as WebP. Colours are those of the original's profile, so it goes along.
///
/// # Errors
/// A refusal when it cannot be written.
pub fn encode_webp(pixels: &DynamicImage, quality: f32, profile: Option<&Vec<u8>>) -> Result<Bytes, Refusal> {
    let plain = if pixels.color().has_alpha() { pixels.to_rgba8().into() } else { DynamicImage::from(pixels.to_rgb8()) };
    let encoded = webp::Encoder::from_image(&plain).map_err(Refusal::damaged)?.encode(quality);
    let encoded = Bytes::copy_from_slice(&encoded);
    match (profile, WebP::from_bytes(encoded.clone())) {
        (Some(profile), Ok(mut webp)) => {
            webp.set_icc_profile(Some(profile.clone().into()));
            Ok(webp.encoder().bytes())
        }
        _ => Ok(encoded),
    }
}

fn write_with(mut encoder: impl ImageEncoder, pixels: &DynamicImage, profile: Option<Vec<u8>>) -> image::ImageResult<()> {
    if let Some(profile) = profile {
        // An encoder that knows no profiles shows the usual colours.
        let _ = encoder.set_icc_profile(profile);
    }
    pixels.write_with_encoder(encoder)
}
