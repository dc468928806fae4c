//! As much of HTML as is needed to read a built `index.html` and to write into it safely.

/// A start tag that was found in a text.
pub struct StartTag<'a> {
    /// Names, as they are written, with their values.
    pub attributes: Vec<(&'a str, &'a str)>,
    /// Where the tag begins.
    pub start: usize,
    /// Where the text goes on behind it.
    pub end: usize,
}

impl StartTag<'_> {
    /// Whether it has this attribute.
    pub fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(own, _)| own.eq_ignore_ascii_case(name))
    }
}

/// The next start tag of an element at or after a place.
pub fn next_tag<'a>(text: &'a str, element: &str, from: usize) -> Option<StartTag<'a>> {
    let opening = format!("<{element}");
    let mut at = from;
    loop {
        let start = at + find(text.get(at..)?, &opening)?;
        let inside = start + opening.len();
        match text.as_bytes().get(inside) {
            Some(b'>' | b'/') => break read_attributes(text, start, inside),
            Some(byte) if byte.is_ascii_whitespace() => break read_attributes(text, start, inside),
            // The name of another element begins like this one's.
            _ => at = inside,
        }
    }
}

fn read_attributes(text: &str, start: usize, mut at: usize) -> Option<StartTag<'_>> {
    let bytes = text.as_bytes();
    let mut attributes = Vec::new();
    let until = |from: usize, ends: &dyn Fn(u8) -> bool| Some(from + bytes.get(from..)?.iter().position(|byte| ends(*byte))?);
    loop {
        at = until(at, &|byte| !byte.is_ascii_whitespace() && byte != b'/')?;
        if bytes[at] == b'>' {
            return Some(StartTag { attributes, start, end: at + 1 });
        }
        let name_end = until(at + 1, &|byte| byte.is_ascii_whitespace() || b"=/>".contains(&byte))?;
        let name = &text[at..name_end];
        at = until(name_end, &|byte| !byte.is_ascii_whitespace())?;
        if bytes[at] != b'=' {
            attributes.push((name, ""));
            continue;
        }
        at = until(at + 1, &|byte| !byte.is_ascii_whitespace())?;
        let quote = Some(bytes[at]).filter(|byte| b"\"'".contains(byte));
        let value_start = at + usize::from(quote.is_some());
        let value_end = match quote {
            Some(quote) => until(value_start, &|byte| byte == quote)?,
            None => until(value_start, &|byte| byte.is_ascii_whitespace() || byte == b'>')?,
        };
        attributes.push((name, &text[value_start..value_end]));
        at = value_end + usize::from(quote.is_some());
    }
}

/// Where a text first stands in another, whatever the case of its ASCII letters.
pub fn find(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes().windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// A text as the content of an element or the value of an attribute.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// JSON as the content of a `script` element: nothing in it can end the element or begin a comment.
pub fn escaped_json(json: &serde_json::Value) -> String {
    json.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_with_all_ways_of_quoting() {
        let text = "<scripted><SCRIPT async src='a>b.js' data-x = \"y\" type=module>1</SCRIPT>";
        let tag = next_tag(text, "script", 0).expect("a tag");
        assert_eq!(tag.attributes, [("async", ""), ("src", "a>b.js"), ("data-x", "y"), ("type", "module")]);
        assert_eq!(&text[tag.end..=tag.end], "1");
        assert!(tag.has("SRC") && next_tag(text, "script", tag.end).is_none());
        assert!(next_tag("<script src=\"never closed", "script", 0).is_none());
    }

    #[test]
    fn json_cannot_leave_its_element() {
        let json = serde_json::json!({ "name": "</script><!-- & \u{e9}" });
        let text = escaped_json(&json);
        assert!(!text.contains(['<', '>', '&']), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("still JSON"), json);
    }
}
