//! The names that an expression takes from outside, told from those that it makes itself.

use typst::syntax::{SyntaxKind, SyntaxNode, parse_code};

/// The names that an expression mentions.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Each name that comes from outside, once: no member of something else, no parameter and no variable of the expression.
    pub free: Vec<String>,
    /// Whether the rows of a table are asked for as dictionaries.
    pub rows: bool,
}

/// The names that an expression mentions.
pub fn names(expression: &str) -> Names {
    let mut walk = Walk { names: Names::default(), bound: Vec::new() };
    walk.node(&parse_code(expression));
    walk.names
}

struct Walk {
    names: Names,
    /// The parameters and variables in force.
    bound: Vec<String>,
}

impl Walk {
    fn node(&mut self, node: &SyntaxNode) {
        match node.kind() {
            SyntaxKind::Ident => {
                let name = node.leaf_text();
                let known = |names: &[String]| names.iter().any(|known| known == name.as_str());
                if !known(&self.bound) && !known(&self.names.free) {
                    self.names.free.push(name.to_string());
                }
            }
            SyntaxKind::FieldAccess => {
                let mut children: Vec<&SyntaxNode> = node.children().collect();
                let field = children.pop();
                self.names.rows |= field.is_some_and(|field| field.leaf_text().as_str() == "rows");
                children.into_iter().for_each(|child| self.node(child));
            }
            // The first child of a named argument or pair is its name.
            SyntaxKind::Named => node.children().skip(1).for_each(|child| self.node(child)),
            SyntaxKind::Closure => self.closure(node),
            SyntaxKind::ForLoop => self.for_loop(node),
            SyntaxKind::LetBinding => self.let_binding(node),
            // What is bound in a block ends with it.
            SyntaxKind::CodeBlock | SyntaxKind::ContentBlock => {
                let outer = self.bound.len();
                node.children().for_each(|child| self.node(child));
                self.bound.truncate(outer);
            }
            _ => node.children().for_each(|child| self.node(child)),
        }
    }

    fn closure(&mut self, node: &SyntaxNode) {
        let outer = self.bound.len();
        for child in node.children() {
            match child.kind() {
                // A function that is named can call itself.
                SyntaxKind::Ident => self.bind(child),
                SyntaxKind::Params => {
                    // The default of a parameter is evaluated before the parameters are bound.
                    let named = child.children().filter(|param| param.kind() == SyntaxKind::Named);
                    named.for_each(|param| self.node(param));
                    self.bind(child);
                }
                _ => self.node(child),
            }
        }
        self.bound.truncate(outer);
    }

    fn for_loop(&mut self, node: &SyntaxNode) {
        let outer = self.bound.len();
        let parts: Vec<&SyntaxNode> =
            node.children().filter(|child| !child.kind().is_trivia() && !child.kind().is_keyword()).collect();
        if let [pattern, iterable, body @ ..] = parts.as_slice() {
            self.node(iterable);
            self.bind(pattern);
            body.iter().for_each(|child| self.node(child));
        }
        self.bound.truncate(outer);
    }

    fn let_binding(&mut self, node: &SyntaxNode) {
        let parts: Vec<&SyntaxNode> =
            node.children().filter(|child| !child.kind().is_trivia() && !child.kind().is_keyword()).collect();
        let Some((pattern, rest)) = parts.split_first() else { return };
        match pattern.kind() {
            SyntaxKind::Closure => {
                let name = pattern.children().find(|child| child.kind() == SyntaxKind::Ident);
                name.into_iter().for_each(|name| self.bind(name));
                self.closure(pattern);
            }
            _ => {
                rest.iter().for_each(|child| self.node(child));
                self.bind(pattern);
            }
        }
    }

    /// Binds every name of a pattern or of parameters.
    fn bind(&mut self, node: &SyntaxNode) {
        match node.kind() {
            SyntaxKind::Ident => self.bound.push(node.leaf_text().to_string()),
            SyntaxKind::Named => {
                // In parameters the name is bound, in a destructuring pattern what stands behind it; binding both does no harm.
                node.children().filter(|child| child.kind() == SyntaxKind::Ident).for_each(|name| self.bind(name));
            }
            _ => node.children().for_each(|child| self.bind(child)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn parameters_and_variables_of_an_expression_are_not_taken_for_metrics() {
        let cases: [(&str, &[&str]); 10] = [
            ("oil.volume.filter(v => v > limit).len()", &["oil", "limit"]),
            ("oil.rows.map(((country, volume)) => volume + share).sum()", &["oil", "share"]),
            ("{ let total = 0; for row in oil.rows { total += row.volume }; total }", &["oil"]),
            ("{ let (a, b) = pair; a + b + c }", &["pair", "c"]),
            ("{ let f(x, y: base) = x + y; f(1) + x }", &["base", "x"]),
            ("{ { let inner = 1 }; inner }", &["inner"]),
            ("oil.rank(\"Canada\", column: name)", &["oil", "name"]),
            ("trade.at(\"2002\").good", &["trade"]),
            ("(v => v)(v)", &["v"]),
            ("{ let v = v; v }", &["v"]),
        ];
        for (expression, expected) in cases {
            assert_eq!(names(expression).free, expected, "{expression}");
        }
        assert!(names("oil.rows").rows && !names("oil.volume").rows);
    }
}
