//! What an expression was working on: the values that its parts come to.

use std::ops::Range;

use typst::foundations::{Repr, Scope, Value};
use typst::syntax::{LinkedNode, SyntaxKind, parse_code};

use super::evaluate::Evaluator;

/// How many characters of a value are shown.
const SHOWN: usize = 60;

/// What stands on both sides of the operator, or in the brackets of the call, that spans a range of an expression: `1.92 / 0`.
pub fn operands(expression: &str, range: Range<usize>, scope: &Scope, evaluator: &mut Evaluator) -> Option<String> {
    let root = parse_code(expression);
    let node = find(LinkedNode::new(&root), &range)?;
    let mut value = |range: Range<usize>| {
        let text = expression.get(range)?;
        evaluator.evaluate(text, scope.clone()).ok().map(|value| show(&value))
    };
    match node.kind() {
        SyntaxKind::Binary => {
            let parts: Vec<LinkedNode> = node.children().filter(|child| !child.kind().is_trivia()).collect();
            let (first, last) = (parts.first()?, parts.last()?);
            let sign = expression.get(first.range().end..last.range().start)?.trim();
            Some(format!("{} {sign} {}", value(first.range())?, value(last.range())?))
        }
        SyntaxKind::FuncCall => {
            let callee = node.children().next()?;
            let arguments = node.children().find(|child| child.kind() == SyntaxKind::Args)?;
            let values: Option<Vec<String>> = arguments
                .children()
                .filter(|child| child.is::<typst::syntax::ast::Expr>())
                .map(|child| if child.kind() == SyntaxKind::Closure { Some("…".into()) } else { value(child.range()) })
                .collect();
            Some(format!("{}({})", expression.get(callee.range())?, values?.join(", ")))
        }
        _ => None,
    }
}

fn find<'n>(node: LinkedNode<'n>, range: &Range<usize>) -> Option<LinkedNode<'n>> {
    if node.range() == *range && matches!(node.kind(), SyntaxKind::Binary | SyntaxKind::FuncCall) {
        return Some(node);
    }
    let children: Vec<LinkedNode> =
        node.children().filter(|child| child.range().start <= range.start && child.range().end >= range.end).collect();
    children.into_iter().find_map(|child| find(child, range))
}

/// A value in a few words.
pub fn show(value: &Value) -> String {
    match value {
        Value::Array(values) if values.len() > 6 => {
            let first: Vec<String> = values.iter().take(4).map(show).collect();
            format!("({}, … {} values)", first.join(", "), values.len())
        }
        Value::Float(number) => super::tidy(*number).to_string(),
        Value::Module(_) => "a table".into(),
        value => {
            let text = value.repr();
            match text.char_indices().nth(SHOWN) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text.to_string(),
            }
        }
    }
}
