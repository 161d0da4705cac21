//! Whether text can be seen by everybody (WCAG 2.2, 1.4.3).

use crate::Severity::Error;

use super::super::survey::{Paint, Space, Text};
use super::{Rule, SCREEN, items};

/// The size from which text counts as large, in points.
const LARGE: f64 = 18.0;

/// The contrast of two colours, from 1 to 21 (WCAG 2.2).
fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn contrast_to_ground(text: &Text) -> Option<f64> {
    let paper = Paint::new(Space::Grey, vec![1.0]);
    let ground = text.ground.as_ref().unwrap_or(&paper);
    Some(contrast(text.paint.luminance()?, ground.luminance()?))
}

pub const RULES: &[Rule] = &[Rule {
    id: "contrast",
    title: "Text stands out from its ground",
    severity: Error,
    uses: SCREEN,
    reason: "one reader in twelve sees little contrast, and everybody does in the sun",
    remedy: "make the text darker or its ground lighter",
    find: |survey, limits| {
        items(
            survey,
            |page| &page.texts,
            |text| text.place,
            |_, text| {
                let least = if text.size >= LARGE { limits.large_text_contrast } else { limits.contrast };
                let contrast = contrast_to_ground(text)?;
                (contrast < least - 0.02 && !text.hidden)
                    .then(|| format!("text has a contrast of {contrast:.1} to 1, not {least} to 1"))
            },
        )
    },
}];
