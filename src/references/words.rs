//! From the citation processor's elements to nodes.

use hayagriva::citationberg::{FontStyle, FontVariant, FontWeight, VerticalAlign};
use hayagriva::{ElemChild, ElemChildren, ElemMeta, Formatted};

use crate::text::node::{Inline, Inlines, Node, last_text};

/// Words and their formatting. `link_to` names the label that an item of the citation links to, by its index.
pub fn inlines(children: &ElemChildren, link_to: &dyn Fn(usize) -> Option<String>) -> Inlines {
    let mut content = Inlines::new();
    for child in &children.0 {
        push_child(child, link_to, &mut content);
    }
    content
}

pub fn push_child(child: &ElemChild, link_to: &dyn Fn(usize) -> Option<String>, content: &mut Inlines) {
    match child {
        ElemChild::Text(text) => formatted(text, content),
        ElemChild::Elem(elem) => {
            let inner = inlines(&elem.children, link_to);
            match elem.meta {
                Some(ElemMeta::Entry(item)) => match link_to(item) {
                    Some(to) => content.push(Node::Ref { to, content: inner }.into()),
                    None => inner.into_iter().for_each(|inline| push(content, inline)),
                },
                _ => inner.into_iter().for_each(|inline| push(content, inline)),
            }
        }
        ElemChild::Markup(text) => push(content, Inline::Text(text.clone())),
        ElemChild::Link { text, url } => {
            let mut words = Inlines::new();
            formatted(text, &mut words);
            content.push(Node::Link { url: url.clone(), content: words }.into());
        }
        ElemChild::Transparent { .. } => {}
    }
}

fn formatted(text: &Formatted, content: &mut Inlines) {
    let formatting = text.formatting;
    let mut inline = Inline::Text(text.text.clone());
    if formatting.font_style == FontStyle::Italic {
        inline = Node::Emph { content: vec![inline] }.into();
    }
    if formatting.font_weight == FontWeight::Bold {
        inline = Node::Strong { content: vec![inline] }.into();
    }
    if formatting.font_variant == FontVariant::SmallCaps {
        inline = Node::Smallcaps { content: vec![inline] }.into();
    }
    inline = match formatting.vertical_align {
        VerticalAlign::Sup => Node::Super { content: vec![inline] }.into(),
        VerticalAlign::Sub => Node::Sub { content: vec![inline] }.into(),
        _ => inline,
    };
    push(content, inline);
}

/// Appends, joining text to text. A full stop after a title's own question or exclamation mark is dropped.
pub fn push(content: &mut Inlines, mut inline: Inline) {
    if let Inline::Text(text) = &mut inline {
        if text.starts_with('.') && last_text(content).is_some_and(|before| before.ends_with(['?', '!'])) {
            text.remove(0);
        }
        if text.contains("?.") || text.contains("!.") {
            *text = text.replace("?.", "?").replace("!.", "!");
        }
    }
    match (content.last_mut(), inline) {
        (_, Inline::Text(text)) if text.is_empty() => {}
        (Some(Inline::Text(last)), Inline::Text(text)) => last.push_str(&text),
        (_, inline) => content.push(inline),
    }
}
