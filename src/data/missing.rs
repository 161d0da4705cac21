//! A value that is not known, as expressions meet it.

use ecow::EcoString;
use typst::foundations::{Dynamic, Repr, Value, ty};

/// A missing value. It takes part in no arithmetic, where the engine's `none` would silently count as nothing.
#[ty(name = "missing value")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Missing;

impl Repr for Missing {
    fn repr(&self) -> EcoString {
        "missing".into()
    }
}

/// A missing value.
pub fn missing() -> Value {
    Value::Dyn(Dynamic::new(Missing))
}

/// Whether a value is missing.
pub fn is_missing(value: &Value) -> bool {
    matches!(value, Value::None) || matches!(value, Value::Dyn(value) if value.is::<Missing>())
}
