//! Attributes that an author may give a heading or a paragraph: `{#id .class lang=fr dir=rtl}`.
//! Nothing else is one; braces that hold anything else stay text.

use super::escape;

/// What stands between the braces, of the safe list only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    pub id: Option<String>,
    pub classes: Vec<String>,
    pub language: Option<String>,
    pub direction: Option<String>,
}

impl Attributes {
    /// Reads the inside of the braces; `None` when any part is of another form.
    pub fn read(text: &str) -> Option<Attributes> {
        let mut found = Attributes::default();
        for part in text.split_whitespace() {
            if let Some(id) = part.strip_prefix('#').filter(|id| is_name(id)) {
                found.id = Some(id.to_owned());
            } else if let Some(class) = part.strip_prefix('.').filter(|class| is_name(class)) {
                found.classes.push(class.to_owned());
            } else {
                let (key, value) = part.split_once('=')?;
                found.pair(key, value.trim_matches('"')).then_some(())?;
            }
        }
        (found != Attributes::default()).then_some(found)
    }

    /// Takes one attribute if it is of the safe list.
    pub fn pair(&mut self, key: &str, value: &str) -> bool {
        let language = |text: &str| {
            let code = |c: char| c.is_ascii_alphanumeric() || c == '-';
            (2..=12).contains(&text.len()) && text.chars().all(code)
        };
        match key {
            "lang" if language(value) => self.language = Some(value.to_owned()),
            "dir" if matches!(value, "ltr" | "rtl" | "auto") => self.direction = Some(value.to_owned()),
            _ => return false,
        }
        true
    }

    /// As they stand in a tag, after a blank each; without the id.
    pub fn write(&self, out: &mut String) {
        let mut put = |name: &str, value: &str| {
            out.extend([" ", name, "=\""]);
            escape(out, value);
            out.push('"');
        };
        if !self.classes.is_empty() {
            put("class", &self.classes.join(" "));
        }
        if let Some(language) = &self.language {
            put("lang", language);
        }
        if let Some(direction) = &self.direction {
            put("dir", direction);
        }
    }
}

/// Whether a text can stand as an id or a class.
pub fn is_name(text: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    text.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        && text.len() <= 100
        && text.chars().all(inner)
}

/// The anchor of a heading: its words in lower case, in whatever script, with `-` between them.
pub fn anchor(words: &str) -> String {
    let mut out = String::new();
    for c in words.chars().flat_map(char::to_lowercase) {
        match c {
            '\'' | '\u{2019}' | '\u{2bc}' => {}
            // Marks belong to the letter before them.
            c if c.is_alphanumeric() || c == '_' || is_mark(c) => out.push(c),
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
        if out.len() >= 80 && out.ends_with('-') {
            break;
        }
    }
    let end = out.char_indices().nth(80).map_or(out.len(), |(at, _)| at);
    let cut = out[..end].trim_end_matches('-');
    if cut.is_empty() {
        "section".to_owned()
    } else {
        cut.to_owned()
    }
}

/// Combining marks of the scripts that write vowels with them.
fn is_mark(c: char) -> bool {
    matches!(c as u32, 0x300..=0x36f | 0x591..=0x5c7 | 0x610..=0x61a | 0x64b..=0x65f | 0x900..=0x903 | 0x93a..=0x94f | 0xe31 | 0xe34..=0xe3a | 0xe47..=0xe4e)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_safe_list_is_read() {
        let found = Attributes::read("#when .note .wide lang=fr").expect("all of them are safe");
        assert_eq!(found.id.as_deref(), Some("when"));
        let mut out = String::new();
        found.write(&mut out);
        assert_eq!(out, " class=\"note wide\" lang=\"fr\"");
        for text in [
            "",
            "onclick=x",
            "#a style=x",
            "#\"><script>",
            ".a b",
            "dir=up",
            "a=b",
        ] {
            assert_eq!(Attributes::read(text), None, "{text}");
        }
    }

    #[test]
    fn anchors_keep_every_script() {
        assert_eq!(anchor("What's in it? (2026)"), "whats-in-it-2026");
        assert_eq!(anchor("Über uns"), "über-uns");
        assert_eq!(anchor("荷物はどこ"), "荷物はどこ");
        assert_eq!(anchor("हिन्दी"), "हिन्दी");
        assert_eq!(anchor("!!!"), "section");
        assert!(anchor(&"long ".repeat(100)).len() <= 80);
    }
}
