//! Evaluates Typst expressions with the embedded engine, away from any file, font or document.

use std::ops::Range;
use std::sync::LazyLock;

use comemo::Track;
use typst::diag::{FileError, FileResult};
use typst::engine::Sink;
use typst::foundations::{Bytes, Context, Datetime, Duration, Scope, Value};
use typst::introspection::EmptyIntrospector;
use typst::syntax::{DiagSpanKind, FileId, RangeMapper, RootedPath, Source, Span, SyntaxMode, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// Why an expression has no value.
pub struct Failure {
    /// What the engine says.
    pub message: String,
    /// The bytes of the expression that fail.
    pub range: Option<Range<usize>>,
    /// The engine's advice.
    pub hint: Option<String>,
}

/// A world with the standard library and nothing else.
struct Nothing;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static NO_FONTS: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::new()));
/// The engine's name for the text of an expression.
static EXPRESSION: LazyLock<FileId> = LazyLock::new(|| {
    let path = VirtualPath::new("expression.typ").unwrap_or_else(|_| unreachable!("a plain file name is a path"));
    RootedPath::new(VirtualRoot::Project, path).intern()
});

impl World for Nothing {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &NO_FONTS
    }

    fn main(&self) -> FileId {
        *EXPRESSION
    }

    fn source(&self, _: FileId) -> FileResult<Source> {
        Err(FileError::AccessDenied)
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, _: usize) -> Option<Font> {
        None
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The value of an expression in a scope.
///
/// # Errors
/// Each failure with its place in the expression. Endless loops and recursion end with an error of the engine.
pub fn evaluate(expression: &str, scope: Scope) -> Result<Value, Vec<Failure>> {
    let world = Nothing;
    let dyn_world: &dyn World = &world;
    let introspector = EmptyIntrospector;
    let introspector: &dyn typst::introspection::Introspector = &introspector;
    let mut sink = Sink::new();
    let mapper = RangeMapper::new(std::iter::once(0..expression.len()))
        .map_err(|message| vec![Failure { message: message.to_string(), range: None, hint: None }])?;
    typst_eval::eval_string(
        dyn_world.track(),
        &LIBRARY,
        sink.track_mut(),
        introspector.track(),
        Context::none().track(),
        expression,
        typst::routines::SpanMode::Mapped { id: world.main(), mapper: &mapper, mapper_error_span: Span::detached() },
        SyntaxMode::Code,
        scope,
    )
    .map_err(|errors| {
        errors
            .iter()
            .map(|error| Failure {
                message: error.message.to_string(),
                range: match error.span.get() {
                    DiagSpanKind::Range { range, .. } => Some(range),
                    _ => None,
                },
                hint: error.hints.first().map(|hint| hint.v.to_string()),
            })
            .collect()
    })
}
