//! ICC profiles (ICC.1:2022, ISO 15076-1): that of the press, and the way of other colours into its inks.

use std::sync::{Arc, LazyLock};

use lopdf::{Document, Object};
use moxcms::{ColorProfile, DataColorSpace, Layout, ProfileClass, RenderingIntent, TransformExecutor, TransformOptions};
use rayon::prelude::*;

use super::{black_point, stream_content};

/// The profile that comes with Pressrun.
const FOGRA39: &[u8] = include_bytes!("../../profiles/FOGRA39.icc");
/// The bytes before the first tag.
const HEADER: usize = 128;

static DEFAULT: LazyLock<OutputProfile> = LazyLock::new(|| OutputProfile {
    bytes: FOGRA39.into(),
    identifier: "FOGRA39".into(),
    condition: "Offset printing on coated paper, ISO 12647-2:2004, paper types 1 and 2".into(),
    registered: true,
});

/// What a press and its paper make of the four inks.
#[derive(Clone, PartialEq, Eq)]
pub struct OutputProfile {
    bytes: Arc<[u8]>,
    /// The name of the printing condition.
    pub identifier: String,
    /// The condition in plain words.
    pub condition: String,
    /// Whether the name is one of the ICC's registry of characterisation data.
    pub registered: bool,
}

impl std::fmt::Debug for OutputProfile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutputProfile({}, {} bytes)", self.identifier, self.bytes.len())
    }
}

/// Offset printing on coated paper, FOGRA39.
impl Default for OutputProfile {
    fn default() -> Self {
        DEFAULT.clone()
    }
}

/// Why bytes are no profile to print with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnfitProfile {
    /// They are no ICC profile, or a damaged one.
    Broken,
    /// They describe a screen, a scanner or a colour space.
    NotOutput,
    /// They describe an output device with other colours than CMYK.
    NotCmyk,
}

impl UnfitProfile {
    /// The reason, to stand after the name of the file.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Broken => "is no ICC profile, or a damaged one",
            Self::NotOutput => "describes no output device, but a screen, a camera or a colour space",
            Self::NotCmyk => "has other colours than cyan, magenta, yellow and black",
        }
    }
}

impl OutputProfile {
    /// A profile from the bytes of its file.
    ///
    /// # Errors
    /// Why they are none to print with.
    pub fn read(bytes: Vec<u8>) -> Result<Self, UnfitProfile> {
        let parsed = checked(&bytes)?;
        let identifier = described(&parsed).unwrap_or_else(|| "Custom".into());
        Ok(Self { bytes: bytes.into(), condition: identifier.clone(), identifier, registered: false })
    }

    /// The bytes of the profile.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The profile that bytes hold, if it is one of a press with four inks.
fn checked(bytes: &[u8]) -> Result<ColorProfile, UnfitProfile> {
    let size = bytes.first_chunk::<4>().map(|size| u32::from_be_bytes(*size) as usize);
    if bytes.len() < HEADER || bytes[36..40] != *b"acsp" || size.is_none_or(|size| size > bytes.len()) {
        return Err(UnfitProfile::Broken);
    }
    if &bytes[12..16] != b"prtr" {
        return Err(UnfitProfile::NotOutput);
    }
    if &bytes[16..20] != b"CMYK" {
        return Err(UnfitProfile::NotCmyk);
    }
    let profile = ColorProfile::new_from_slice(bytes).map_err(|_| UnfitProfile::Broken)?;
    match profile.profile_class == ProfileClass::OutputDevice && profile.color_space == DataColorSpace::Cmyk {
        true if transform(&ColorProfile::new_srgb(), Layout::Rgb, &profile, RenderingIntent::Perceptual).is_some() => Ok(profile),
        _ => Err(UnfitProfile::Broken),
    }
}

/// Whether bytes are a profile of a press with four inks.
pub(crate) fn unfit(bytes: &[u8]) -> Option<UnfitProfile> {
    checked(bytes).err()
}

/// What a profile calls itself.
fn described(profile: &ColorProfile) -> Option<String> {
    let text = match profile.description.as_ref()? {
        moxcms::ProfileText::PlainString(text) => text.clone(),
        moxcms::ProfileText::Localizable(texts) => texts.first()?.value.clone(),
        moxcms::ProfileText::Description(text) => text.ascii_string.clone(),
    };
    let text = text.trim_matches(['\0', ' ']).to_owned();
    (!text.is_empty()).then_some(text)
}

/// A way of colours with three parts, or one, into the inks of a press.
pub(crate) type SeparationTransform = Arc<dyn TransformExecutor<u8> + Send + Sync>;

fn transform(
    from: &ColorProfile,
    layout: Layout,
    to: &ColorProfile,
    rendering_intent: RenderingIntent,
) -> Option<SeparationTransform> {
    let options = TransformOptions { rendering_intent, ..TransformOptions::default() };
    from.create_transform_8bit(layout, to, Layout::Rgba, options).ok()
}

/// The way of RGB colours into the inks of a press. Without a profile, or with one that is unusable, they are sRGB.
pub(crate) fn profile_transform(source: Option<&[u8]>, press: &OutputProfile, relative: bool) -> Option<SeparationTransform> {
    let intent = if relative { RenderingIntent::RelativeColorimetric } else { RenderingIntent::Perceptual };
    let press = ColorProfile::new_from_slice(press.bytes()).ok()?;
    let own = source.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok());
    let own = own.filter(|profile| profile.color_space == DataColorSpace::Rgb);
    let way = |source: &ColorProfile| match relative {
        // The perceptual tables of a profile bring the black of the source to that of the press by themselves.
        true => black_point::compensated(source, &press).or_else(|| transform(source, Layout::Rgb, &press, intent)),
        false => transform(source, Layout::Rgb, &press, intent),
    };
    own.and_then(|profile| way(&profile)).or_else(|| way(&ColorProfile::new_srgb()))
}

/// Samples of the inks of a press as the colours that are seen on a screen: red, green and blue of sRGB, with the white of the paper as
/// white.
pub(crate) fn on_screen(press: &OutputProfile, inks: &[u8]) -> Option<Vec<u8>> {
    let press = ColorProfile::new_from_slice(press.bytes()).ok()?;
    let options = TransformOptions { rendering_intent: RenderingIntent::RelativeColorimetric, ..TransformOptions::default() };
    let way = press.create_transform_8bit(Layout::Rgba, &ColorProfile::new_srgb(), Layout::Rgb, options).ok()?;
    converted(&*way, inks, 4, 3)
}

/// Converts samples between colours of so many parts.
pub(crate) fn converted(
    transform: &(dyn TransformExecutor<u8> + Send + Sync),
    samples: &[u8],
    from: usize,
    to: usize,
) -> Option<Vec<u8>> {
    const PIXELS: usize = 1 << 16;
    let mut converted = vec![0; samples.len() / from * to];
    let done: Result<(), _> = samples
        .par_chunks(from * PIXELS)
        .zip(converted.par_chunks_mut(to * PIXELS))
        .try_for_each(|(samples, converted)| transform.transform(samples, converted));
    done.ok()?;
    Some(converted)
}

/// The number of colour components of an ICC-based colour space and its profile.
pub(crate) fn icc_space(document: &Document, space: &[Object]) -> Option<(u8, Option<Vec<u8>>)> {
    let stream = super::resolve(document, space.get(1)?).as_stream().ok()?;
    let count = super::number(document, &stream.dict, b"N")? as u8;
    Some((count, stream_content(stream)))
}
