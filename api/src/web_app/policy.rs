//! What the browser may do on a page of the web app: its content security policy (CSP level 3), made from the build.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::markup;

/// The file of a build that lists the hashes of style attributes, one a line.
pub const STYLE_HASHES: &str = "csp-style-hashes.txt";

/// The policy for a build: its inline scripts are allowed by their hashes, nothing inline besides.
pub fn policy(index: &str, style_hashes: &[String]) -> String {
    let mut scripts = String::new();
    for hash in inline_script_hashes(index) {
        let _ = write!(scripts, " '{hash}'");
    }
    let mut styles = String::new();
    if !style_hashes.is_empty() {
        let _ = write!(styles, " 'unsafe-hashes' {}", style_hashes.join(" "));
    }
    format!(
        // Logos of partners are links to their own sites.
        "default-src 'self'; script-src 'self'{scripts}; style-src 'self'{styles}; img-src 'self' data: https:; font-src 'self'; \
         connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// The hashes of a build's style attributes.
///
/// # Errors
/// The line that is none.
pub fn read_style_hashes(text: &str) -> Result<Vec<String>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| if is_hash(line) { Ok(line.to_owned()) } else { Err(line.to_owned()) }).collect()
}

fn is_hash(line: &str) -> bool {
    let digest = line.strip_prefix("'sha256-").and_then(|rest| rest.strip_suffix('\''));
    digest.and_then(|digest| STANDARD.decode(digest).ok()).is_some_and(|digest| digest.len() == 32)
}

fn inline_script_hashes(index: &str) -> Vec<String> {
    // The browser hashes what it parsed, and parsing makes one kind of line end of all.
    let index = index.replace("\r\n", "\n");
    let (mut hashes, mut at) = (Vec::new(), 0);
    while let Some(tag) = markup::next_tag(&index, "script", at) {
        let length = markup::find(&index[tag.end..], "</script").unwrap_or(index.len() - tag.end);
        if !tag.has("src") {
            hashes.push(format!("sha256-{}", STANDARD.encode(Sha256::digest(&index[tag.end..tag.end + length]))));
        }
        at = tag.end + length;
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_inline_script_has_its_hash_and_no_other_is_allowed() {
        let index = "<head><script src=\"/a.js\"></script></head><script>\r\nstart();\r\n</script><Script type=module>go()</sCript >";
        let found = inline_script_hashes(index);
        let expected = ["\nstart();\n", "go()"].map(|script| format!("sha256-{}", STANDARD.encode(Sha256::digest(script))));
        assert_eq!(found, expected);
        let policy = policy(index, &[]);
        assert!(policy.contains(&format!("script-src 'self' '{}' '{}';", expected[0], expected[1])), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }

    #[test]
    fn only_hashes_loosen_the_policy_for_styles() {
        let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest("display: contents")));
        assert_eq!(read_style_hashes(&format!("{hash}\n\n")), Ok(vec![hash.clone()]));
        assert!(policy("", std::slice::from_ref(&hash)).contains(&format!("style-src 'self' 'unsafe-hashes' {hash};")));
        for wrong in ["'unsafe-inline'", "'sha256-short'", "'sha256-x'; script-src *"] {
            assert_eq!(read_style_hashes(wrong), Err(wrong.to_owned()));
        }
    }
}
