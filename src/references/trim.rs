//! Cuts from a citation style what the works at hand have no use for.
//!
//! Styles ask dozens of times for each citation what kind of work it is and which details are known of it. The big ones have rules
//! for hundreds of cases, of which a brief meets a handful, and most of the time that citations take goes into asking. The answers
//! for a given set of works can be had once, and branches of the style that none of them takes be left out.

use std::collections::HashMap;

use hayagriva::citationberg::taxonomy::{Kind, NumberVariable, StandardVariable, Variable};
use hayagriva::citationberg::{
    Choose, ChooseBranch, ChooseMatch, IndependentStyle, LayoutRenderingElement, Locale, NamesChild, SortKey, Text, TextTarget,
};
use hayagriva::{CitationItem, CitationRequest, Entry, standalone_citation};

use crate::text::node::plain_text;

use super::words;

/// Something that a style asks about a work.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Test {
    Kind(Kind),
    Variable(Variable),
}

/// Of which works a test is true.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Truth {
    None,
    Some,
    All,
}

/// The style without the branches that no work takes. It words citations of these works as the whole style does.
pub fn trim(style: &IndependentStyle, works: &[&Entry], locales: &[Locale]) -> IndependentStyle {
    let mut trimmed = style.clone();
    let mut facts = HashMap::new();
    each_choice(&mut trimmed, &mut |choice| {
        for branch in choice.branches() {
            let kinds = branch.type_.iter().flatten().map(|kind| Test::Kind(*kind));
            let variables = branch.variable.iter().flatten().filter(|variable| !of_the_citation(**variable));
            facts.extend(kinds.chain(variables.map(|variable| Test::Variable(*variable))).map(|test| (test, Truth::Some)));
        }
    });
    if ask(&mut facts, works, locales).is_some() {
        each_choice(&mut trimmed, &mut |choice| simplify(choice, &facts));
    }
    keep_called(&mut trimmed);
    trimmed
}

/// Leaves out the macros that nothing calls any more. They are looked for one by one, so those that are called first come first.
fn keep_called(style: &mut IndependentStyle) {
    let sorts = style.citation.sort.iter().chain(style.bibliography.iter().filter_map(|bibliography| bibliography.sort.as_ref()));
    let sorted_by = sorts.flat_map(|sort| &sort.keys).filter_map(|key| match key {
        SortKey::MacroName { name, .. } => Some(name.clone()),
        SortKey::Variable { .. } => None,
    });
    let mut names: Vec<String> = sorted_by.collect();
    names.extend(called(&mut style.citation.layout.elements));
    if let Some(bibliography) = &mut style.bibliography {
        names.extend(called(&mut bibliography.layout.elements));
    }
    let mut all = std::mem::take(&mut style.macros);
    let mut at = 0;
    while let Some(name) = names.get(at) {
        if let Some(found) = all.iter().position(|known| known.name == *name) {
            let mut found = all.remove(found);
            names.extend(called(&mut found.children));
            style.macros.push(found);
        }
        at += 1;
    }
}

/// The macros that elements call.
fn called(elements: &mut [LayoutRenderingElement]) -> Vec<String> {
    let mut names = Vec::new();
    visit_elements(elements, &mut |element| {
        if let LayoutRenderingElement::Text(Text { target: TextTarget::Macro { name }, .. }) = element {
            names.push(name.clone());
        }
    });
    names
}

/// Whether a variable depends on the citation, not on the work alone.
fn of_the_citation(variable: Variable) -> bool {
    matches!(
        variable,
        Variable::Number(NumberVariable::CitationNumber | NumberVariable::FirstReferenceNoteNumber | NumberVariable::Locator)
            | Variable::Standard(StandardVariable::YearSuffix | StandardVariable::CitationLabel)
    )
}

/// Finds out of which works each test is true, by having the processor itself run a style made of these tests only.
fn ask(facts: &mut HashMap<Test, Truth>, works: &[&Entry], locales: &[Locale]) -> Option<()> {
    const QUESTION: &str = r#"<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
        <info><title>Tests</title><id>tests</id><updated>2000-01-01T00:00:00+00:00</updated></info>
        <citation><layout><choose><if type="book"><text value="+"/></if></choose></layout></citation></style>"#;
    let mut style = IndependentStyle::from_xml(QUESTION).ok()?;
    let LayoutRenderingElement::Choose(question) = style.citation.layout.elements.pop()? else { return None };
    let tests: Vec<Test> = facts.keys().copied().collect();
    for (at, test) in tests.iter().enumerate() {
        let mut question = question.clone();
        (question.if_.type_, question.if_.variable) = match *test {
            Test::Kind(kind) => (Some(vec![kind]), None),
            Test::Variable(variable) => (None, Some(vec![variable])),
        };
        let Some(LayoutRenderingElement::Text(text)) = question.if_.children.first_mut() else { return None };
        text.target = TextTarget::Value { val: format!("{at} ") };
        style.citation.layout.elements.push(LayoutRenderingElement::Choose(question));
    }
    let mut counts = vec![0; tests.len()];
    for work in works {
        let request = CitationRequest::new(vec![CitationItem::with_entry(*work)], &style, None, locales, None);
        let answer = plain_text(&words::inlines(&standalone_citation(request), &|_| None));
        answer.split_whitespace().filter_map(|number| number.parse::<usize>().ok()).for_each(|at| counts[at] += 1);
    }
    for (test, count) in tests.into_iter().zip(counts) {
        let truth = match count {
            0 => Truth::None,
            all if all == works.len() => Truth::All,
            _ => Truth::Some,
        };
        facts.insert(test, truth);
    }
    Some(())
}

fn each_choice(style: &mut IndependentStyle, visit: &mut dyn FnMut(&mut Choose)) {
    let mut visit = |element: &mut LayoutRenderingElement| {
        if let LayoutRenderingElement::Choose(choice) = element {
            visit(choice);
        }
    };
    visit_elements(&mut style.citation.layout.elements, &mut visit);
    if let Some(bibliography) = &mut style.bibliography {
        visit_elements(&mut bibliography.layout.elements, &mut visit);
    }
    style.macros.iter_mut().for_each(|named| visit_elements(&mut named.children, &mut visit));
}

/// Visits each element before those in it.
fn visit_elements(elements: &mut [LayoutRenderingElement], visit: &mut dyn FnMut(&mut LayoutRenderingElement)) {
    for element in elements {
        visit(element);
        match element {
            LayoutRenderingElement::Group(group) => visit_elements(&mut group.children, visit),
            LayoutRenderingElement::Names(names) => {
                for child in &mut names.children {
                    if let NamesChild::Substitute(substitute) = child {
                        visit_elements(&mut substitute.children, visit);
                    }
                }
            }
            LayoutRenderingElement::Choose(choice) => {
                for branch in std::iter::once(&mut choice.if_).chain(&mut choice.else_if) {
                    visit_elements(&mut branch.children, visit);
                }
                if let Some(otherwise) = &mut choice.otherwise {
                    visit_elements(&mut otherwise.children, visit);
                }
            }
            _ => {}
        }
    }
}

/// Leaves out the branches that no work takes, and all that follow one which every work takes.
fn simplify(choice: &mut Choose, facts: &HashMap<Test, Truth>) {
    let mut kept = Vec::new();
    for branch in std::iter::once(&choice.if_).chain(&choice.else_if) {
        let mut branch = branch.clone();
        match settle(&mut branch, facts) {
            Truth::None => {}
            Truth::Some => kept.push(branch),
            Truth::All => {
                choice.otherwise = None;
                kept.push(untested(branch));
                break;
            }
        }
    }
    if kept.is_empty() {
        let children = choice.otherwise.take().map(|otherwise| otherwise.children).unwrap_or_default();
        kept.push(untested(ChooseBranch { children, ..choice.if_.clone() }));
    }
    choice.if_ = kept.remove(0);
    choice.else_if = kept;
}

/// Removes the tests whose outcome is the same for all works, and tells whether that decides about the branch.
fn settle(branch: &mut ChooseBranch, facts: &HashMap<Test, Truth>) -> Truth {
    let (mut passed, mut failed) = (false, false);
    let mut open = |test: Test| match facts.get(&test) {
        Some(Truth::None) => {
            failed = true;
            false
        }
        Some(Truth::All) => {
            passed = true;
            false
        }
        _ => true,
    };
    branch.type_.iter_mut().for_each(|kinds| kinds.retain(|kind| open(Test::Kind(*kind))));
    branch.variable.iter_mut().for_each(|variables| variables.retain(|variable| open(Test::Variable(*variable))));
    branch.type_.take_if(|kinds| kinds.is_empty());
    branch.variable.take_if(|variables| variables.is_empty());
    let left = branch.type_.is_some()
        || branch.variable.is_some()
        || branch.disambiguate.is_some()
        || branch.is_numeric.is_some()
        || branch.is_uncertain_date.is_some()
        || branch.locator.is_some()
        || branch.position.is_some();
    match branch.match_ {
        ChooseMatch::All if failed => Truth::None,
        ChooseMatch::Any if passed => Truth::All,
        ChooseMatch::None if passed => Truth::None,
        _ if left => Truth::Some,
        ChooseMatch::Any => Truth::None,
        ChooseMatch::All | ChooseMatch::None => Truth::All,
    }
}

/// A branch that is always taken.
fn untested(branch: ChooseBranch) -> ChooseBranch {
    ChooseBranch {
        disambiguate: None,
        is_numeric: None,
        is_uncertain_date: None,
        locator: None,
        position: None,
        type_: None,
        variable: None,
        match_: ChooseMatch::All,
        children: branch.children,
    }
}
