//! A page as SVG that tells those who cannot see it what it shows.

use typst_layout::Page;

use crate::output::escaped;

/// What an SVG says about itself.
pub struct About<'a> {
    /// Unique in a web page that holds several.
    pub id: &'a str,
    /// The language of the words, a BCP 47 tag.
    pub language: &'a str,
    /// The title in plain words.
    pub title: &'a str,
    /// What it shows, in words. Empty when nothing is to be told.
    pub description: &'a str,
}

/// The page as SVG, with its title and description (SVG Accessibility API Mappings, 5). Letters are outlines.
pub fn svg(page: &Page, about: &About) -> String {
    let drawn = typst_svg::svg(page, &typst_svg::SvgOptions::default());
    described(&drawn, about)
}

/// The engine opens with `<svg …>`, whose attributes hold no `>`.
fn described(drawn: &str, about: &About) -> String {
    let Some((opening, rest)) = drawn.split_once('>') else { return drawn.to_owned() };
    let id = escaped(about.id);
    let mut named = format!("{id}-title");
    let mut words = format!("<title id=\"{id}-title\">{}</title>", escaped(about.title));
    if !about.description.is_empty() {
        named += &format!(" {id}-desc");
        words += &format!("<desc id=\"{id}-desc\">{}</desc>", escaped(about.description));
    }
    let language = escaped(about.language);
    format!("{opening} role=\"img\" lang=\"{language}\" aria-labelledby=\"{named}\">{words}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_about_an_image_cannot_break_out_of_it() {
        let about = About { id: "fig-a", language: "en", title: "\"A & B\" <script>\u{0}", description: "]]> --> </svg>" };
        let svg = described("<svg width=\"2pt\"><g/></svg>", &about);
        assert_eq!(
            svg,
            "<svg width=\"2pt\" role=\"img\" lang=\"en\" aria-labelledby=\"fig-a-title fig-a-desc\">\
             <title id=\"fig-a-title\">&quot;A &amp; B&quot; &lt;script&gt;</title>\
             <desc id=\"fig-a-desc\">]]&gt; --&gt; &lt;/svg&gt;</desc><g/></svg>"
        );
        let untold = described("<svg><g/></svg>", &About { description: "", ..about });
        assert!(!untold.contains("desc"), "{untold}");
    }
}
