//! Evaluates Typst expressions with the embedded engine, away from any file, font or document.

use std::ops::Range;
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration as Time, Instant};

use comemo::Track;
use typst::diag::{FileError, FileResult};
use typst::engine::Sink;
use typst::foundations::{Bytes, Context, Datetime, Duration, Scope, Value};
use typst::introspection::EmptyIntrospector;
use typst::syntax::{
    DiagSpanKind, FileId, RangeMapper, RootedPath, Source, Span, SyntaxKind, SyntaxMode, SyntaxNode, VirtualPath, VirtualRoot,
    parse_code,
};
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

/// How long an expression may take, and the choice of the rows of a table.
pub const LIMIT: Time = Time::from_secs(5);
/// By how much the memory of the process may grow meanwhile, in bytes.
const MEMORY: u64 = 4 << 30;
/// How often the clock and the memory are looked at.
const STEP: Time = Time::from_millis(50);
/// The longest expression, in bytes. The engine works through it with the stack.
const LONGEST: usize = 8192;

/// Evaluates expressions. Those that could run on are given a thread of their own, so that they can be given up.
#[derive(Default)]
pub struct Evaluator {
    worker: Option<Worker>,
    gave_up: bool,
}

struct Worker {
    tasks: Sender<(String, Scope)>,
    results: Receiver<Result<Value, Vec<Failure>>>,
}

impl Worker {
    fn start() -> std::io::Result<Self> {
        let (tasks, given) = channel::<(String, Scope)>();
        let (done, results) = channel();
        // As much stack as the main thread of a process has; the engine bounds its own recursion.
        std::thread::Builder::new().name("expressions".into()).stack_size(8 << 20).spawn(move || {
            for (expression, scope) in given {
                if done.send(evaluate(&expression, scope)).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { tasks, results })
    }

    /// The result of an expression, or why it is given up.
    fn run(&self, expression: &str, scope: Scope) -> Result<Result<Value, Vec<Failure>>, String> {
        const GONE: &str = "the engine gave up on it";
        self.tasks.send((expression.to_owned(), scope)).map_err(|_| GONE.to_owned())?;
        let (start, memory) = (Instant::now(), resident());
        loop {
            match self.results.recv_timeout(STEP) {
                Ok(result) => return Ok(result),
                Err(RecvTimeoutError::Disconnected) => return Err(GONE.to_owned()),
                Err(RecvTimeoutError::Timeout) if start.elapsed() > LIMIT => {
                    return Err(format!("it has not come to an end after {} seconds", LIMIT.as_secs()));
                }
                Err(RecvTimeoutError::Timeout) if resident() > memory + MEMORY => {
                    return Err(format!("it has taken more than {} GB of memory", MEMORY >> 30));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

/// The memory of this process in bytes, where the system tells it.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    pages.and_then(|pages| pages.split(' ').nth(1)?.parse::<u64>().ok()).unwrap_or(0) * 4096
}

impl Evaluator {
    /// The value of an expression in a scope.
    ///
    /// # Errors
    /// Each failure with its place in the expression. Endless recursion ends with an error of the engine. An expression that takes
    /// longer than a few seconds, or too much memory, is given up with an error, while its thread goes on to the end of the process;
    /// after that nothing is evaluated any more, and failures are empty.
    pub fn evaluate(&mut self, expression: &str, scope: Scope) -> Result<Value, Vec<Failure>> {
        if self.gave_up {
            return Err(Vec::new());
        }
        let failed = |message: String, hint: &str| Err(vec![Failure { message, range: None, hint: Some(hint.to_owned()) }]);
        if expression.len() > LONGEST {
            return failed(
                format!("it is {} bytes long, {LONGEST} are allowed", expression.len()),
                "split it into several metrics",
            );
        }
        if surely_ends(&parse_code(expression)) {
            return evaluate(expression, scope);
        }
        if self.worker.is_none() {
            self.worker = Worker::start().ok();
        }
        let Some(worker) = &self.worker else {
            return evaluate(expression, scope);
        };
        worker.run(expression, scope).unwrap_or_else(|why| {
            self.worker = None;
            self.gave_up = true;
            failed(why, "compute with fewer steps: sums and filters over columns instead of loops in loops")
        })
    }
}

/// Functions and methods that take no longer than it takes to look at their arguments once or twice.
const QUICK: [&str; 36] = [
    "share",
    "ratio",
    "change",
    "points",
    "percent_change",
    "growth_rate",
    "mean",
    "median",
    "weighted_mean",
    "top",
    "bottom",
    "rank",
    "known",
    "row",
    "at",
    "sum",
    "len",
    "first",
    "last",
    "values",
    "keys",
    "sorted",
    "rev",
    "slice",
    "contains",
    "int",
    "float",
    "str",
    "abs",
    "min",
    "max",
    "round",
    "floor",
    "ceil",
    "clamp",
    "sqrt",
];

/// Whether an expression has nothing in it that can repeat: no loop, no function of its own, no multiplication, which repeats texts
/// and lists, and only functions that are known to be quick.
fn surely_ends(node: &SyntaxNode) -> bool {
    let quick = match node.kind() {
        SyntaxKind::Closure | SyntaxKind::WhileLoop | SyntaxKind::ForLoop | SyntaxKind::LetBinding | SyntaxKind::Star => false,
        SyntaxKind::FuncCall => match node.children().next().map(|callee| (callee.kind(), callee)) {
            Some((SyntaxKind::Ident, callee)) => QUICK.contains(&callee.leaf_text().as_str()),
            Some((SyntaxKind::FieldAccess, callee)) => {
                callee.children().last().is_some_and(|field| QUICK.contains(&field.leaf_text().as_str()))
            }
            _ => false,
        },
        _ => true,
    };
    quick && node.children().all(surely_ends)
}

fn evaluate(expression: &str, scope: Scope) -> Result<Value, Vec<Failure>> {
    let world = Nothing;
    let dyn_world: &dyn World = &world;
    let introspector = EmptyIntrospector;
    let introspector: &dyn typst::introspection::Introspector = &introspector;
    let mut sink = Sink::new();
    let bracketed = bracketed(expression);
    let text = bracketed.as_deref().unwrap_or(expression);
    let shift = text.len() - expression.len();
    let mapper = RangeMapper::new(std::iter::once(0..text.len()))
        .map_err(|message| vec![Failure { message: message.to_string(), range: None, hint: None }])?;
    typst_eval::eval_string(
        dyn_world.track(),
        &LIBRARY,
        sink.track_mut(),
        introspector.track(),
        Context::none().track(),
        text,
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
                    DiagSpanKind::Range { range, .. } => Some(unshifted(range, shift / 2, expression.len())),
                    _ => None,
                },
                hint: error.hints.first().map(|hint| hint.v.to_string()),
            })
            .collect()
    })
}

/// An expression of several lines in brackets, between which a line may end anywhere. None when it has one line, or holds
/// statements, which end with their lines.
fn bracketed(expression: &str) -> Option<String> {
    let text = expression.trim_end().contains('\n').then(|| format!("({expression})"))?;
    parse_code(&text).errors_and_warnings().0.is_empty().then_some(text)
}

fn unshifted(range: Range<usize>, shift: usize, end: usize) -> Range<usize> {
    range.start.saturating_sub(shift).min(end)..range.end.saturating_sub(shift).min(end)
}
