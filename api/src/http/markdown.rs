//! Markdown (`CommonMark` 0.31 with tables) to HTML that is safe to show: raw HTML never survives, links lead to the web or to
//! mail only and tell nothing of the reader's page.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::Builder;
use comrak::{Arena, Options, format_html, nodes::NodeValue, parse_document};

/// The level that the highest heading of a text gets: pages have their own above it.
const FIRST_HEADING: u8 = 3;
/// How deep quotations and lists are read; what is nested deeper stays text of the deepest level.
const DEEPEST: usize = 12;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = HashSet::from([
        "p",
        "br",
        "hr",
        "em",
        "strong",
        "del",
        "a",
        "ul",
        "ol",
        "li",
        "blockquote",
        "code",
        "pre",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]);
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .add_tag_attributes("a", ["href", "title"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attribute_values("th", "align", ["left", "right", "center"])
        .add_tag_attribute_values("td", "align", ["left", "right", "center"])
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some("noopener noreferrer nofollow ugc"));
    builder
});

/// A text as HTML. Pictures are left out: they are attachments, never fetched from elsewhere.
pub fn to_html(text: &str) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    let arena = Arena::new();
    let text = flattened(text);
    let root = parse_document(&arena, &text, &options);
    // Whichever level a text begins with and however many it leaves out: on the page headings go down one by one (WCAG 1.3.1).
    let mut above: Vec<u8> = Vec::new();
    for node in root.descendants() {
        if let NodeValue::Heading(heading) = &mut node.data.borrow_mut().value {
            while above.last().is_some_and(|level| *level >= heading.level) {
                above.pop();
            }
            let depth = u8::try_from(above.len()).unwrap_or(u8::MAX);
            above.push(heading.level);
            heading.level = FIRST_HEADING.saturating_add(depth).min(6);
        }
    }
    let mut html = String::with_capacity(text.len() * 2);
    // Writing into a String does not fail.
    if format_html(root, &options, &mut html).is_err() {
        return String::new();
    }
    CLEANER.clean(&html).to_string()
}

/// The text with no line beginning with more than [`DEEPEST`] marks of quotations or lists. A parser goes as deep as the text
/// says, and nobody reads ten thousand quotations within each other.
fn flattened(text: &str) -> String {
    let mut flat = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (mut depth, mut rest) = (0, line);
        loop {
            let inner = rest.trim_start_matches([' ', '\t']);
            let item = ["- ", "* ", "+ ", "-\t", "*\t", "+\t"].iter().find_map(|mark| inner.strip_prefix(mark)).or_else(|| numbered(inner));
            match inner.strip_prefix('>').or(item) {
                Some(after) => (depth, rest) = (depth + 1, after),
                None => break,
            }
        }
        if depth > DEEPEST {
            flat.push_str(&">".repeat(DEEPEST));
            flat.push(' ');
            flat.push_str(rest);
        } else {
            flat.push_str(line);
        }
    }
    flat
}

/// What follows the mark of a numbered item.
fn numbered(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 9 {
        return None;
    }
    let rest = text.get(digits..)?;
    [". ", ") "].iter().find_map(|mark| rest.strip_prefix(mark))
}

/// The words of a text without its marks, for searching and for short descriptions.
pub fn to_text(text: &str) -> String {
    let arena = Arena::new();
    let text = flattened(text);
    let mut options = Options::default();
    options.extension.table = true;
    let root = parse_document(&arena, &text, &options);
    let mut words = String::with_capacity(text.len());
    for node in root.descendants() {
        match &node.data.borrow().value {
            NodeValue::Text(part) => words.push_str(part),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::CodeBlock(code) => words.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => words.push(' '),
            value if value.block() && !words.is_empty() && !words.ends_with(' ') => words.push(' '),
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_mark_and_tables_are_rendered() {
        assert_eq!(to_html("# A\n\n**b** *c* `d`"), "<h3>A</h3>\n<p><strong>b</strong> <em>c</em> <code>d</code></p>\n");
        assert!(to_html("| a | b |\n|--|--:|\n| 1 | 2 |").contains("<td align=\"right\">2</td>"));
    }

    #[test]
    fn headings_go_down_one_by_one() {
        assert_eq!(to_html("### A\n\n###### B\n\n##### C\n\n### D"), "<h3>A</h3>\n<h4>B</h4>\n<h4>C</h4>\n<h3>D</h3>\n");
        assert!(to_html("# 1\n\n## 2\n\n### 3\n\n#### 4\n\n##### 5").ends_with("<h6>4</h6>\n<h6>5</h6>\n"));
    }

    #[test]
    fn nothing_raw_and_nothing_that_runs_survives() {
        for hostile in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:alert(1))",
            "[a](data:text/html;base64,PHNjcmlwdD4=)",
            "![a](https://example.org/pixel.gif)",
            "<a href=\"javascript:alert(1)\">a</a>",
            "<svg/onload=alert(1)>",
            "[a]: javascript:alert(1)\n\n[a]",
            "<style>*{display:none}</style>",
            "[a](\"onmouseover=alert(1))",
        ] {
            let html = to_html(hostile);
            for never in ["<script", "<img", "<svg", "<style", "javascript:", "data:", "=\"alert", " onerror=\"", "example.org/pixel"] {
                assert!(!html.to_lowercase().contains(never), "{hostile}: {html}");
            }
        }
    }

    #[test]
    fn links_tell_nothing_of_the_reader() {
        let html = to_html("[a](https://example.org/) <you@example.org>");
        assert_eq!(html.matches("rel=\"noopener noreferrer nofollow ugc\"").count(), 2, "{html}");
    }

    #[test]
    fn depth_is_bounded() {
        for (mark, tag) in [(">", "<blockquote>"), ("> ", "<blockquote>"), ("- ", "<ul>"), ("1. ", "<ol>")] {
            let html = to_html(&format!("{}deep", mark.repeat(10_000)));
            assert!(html.matches(tag).count() <= DEEPEST && html.contains("deep"), "{mark}");
        }
        assert!(to_html(&"[".repeat(20_000)).len() < 200_000);
        assert!(to_html(&"*a ".repeat(20_000)).len() < 200_000);
    }

    #[test]
    fn words_are_left_without_marks() {
        assert_eq!(to_text("# One\n\n**two** [three](https://example.org)\n\n- four\n- five"), "One two three four five");
    }
}
