//! Shortcodes in an author's text: `{{ figure src="boat.jpg" caption="Our boat" }}`, or a pair
//! around some text, `{{ callout title="Before you fly" }}` ... `{{ /callout }}`.
//!
//! Found in the source and replaced by one mark each before Markdown is parsed, so that neither
//! eats the other's quotes, stars or indentation. What a shortcode shows is decided elsewhere.

use std::borrow::Cow;

/// A value as the author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// In quotes, or a bare word.
    Text(String),
    /// A bare number.
    Number(f64),
    /// A bare `true` or `false`.
    Flag(bool),
}

impl Value {
    /// The value as text.
    pub fn text(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Flag(flag) => flag.to_string(),
        }
    }
}

/// One shortcode in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// As written; `callout`.
    pub name: String,
    /// In the order of the text; the one value without a name has an empty one.
    pub values: Vec<(String, Value)>,
    /// `{{ /name }}`, the end of a pair.
    pub closes: bool,
    /// Byte of the text at which it begins.
    pub offset: usize,
    /// What stands there, for code that shows it.
    pub written: String,
    /// Whether it stands alone on its line.
    pub block: bool,
}

impl Call {
    /// A value by its name; the unnamed value answers to `main` as well.
    pub fn get(&self, name: &str, main: &str) -> Option<&Value> {
        let named = self.values.iter().find(|(known, _)| known == name);
        let bare = || {
            self.values
                .iter()
                .find(|(known, _)| known.is_empty() && name == main)
        };
        named.or_else(bare).map(|(_, value)| value)
    }
}

/// A `{{` that begins something which is no shortcode.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    /// Byte of the text.
    pub offset: usize,
    /// What is wrong, in words.
    pub why: String,
}

/// A text with marks in the place of its shortcodes.
pub struct Scan<'a> {
    /// What Markdown is parsed from.
    pub text: Cow<'a, str>,
    /// By the number of their mark.
    pub calls: Vec<Call>,
    /// Reported unless they stand in code.
    pub broken: Vec<Broken>,
    /// (byte in `text`, byte in the original) after each mark, ascending.
    shifts: Vec<(usize, usize)>,
}

/// Marks are characters that no script uses: the end of a private plane.
const FIRST_MARK: u32 = 0xF_8000;
const LAST_MARK: u32 = 0xF_FFFD;

/// No text has more shortcodes; the rest stays as it is written.
const MOST: usize = 10_000;

/// No shortcode is longer; an unclosed `{{` must not swallow the page.
const LONGEST: usize = 8 * 1024;

/// The mark of a call.
pub fn mark(index: usize) -> char {
    char::from_u32(FIRST_MARK + index as u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The call that a character marks.
pub fn marked(c: char) -> Option<usize> {
    (FIRST_MARK..=LAST_MARK)
        .contains(&(c as u32))
        .then(|| (c as u32 - FIRST_MARK) as usize)
}

impl Scan<'_> {
    /// The byte of the original text that a byte of the marked text stands for.
    pub fn original(&self, offset: usize) -> usize {
        match self.shifts.partition_point(|(new, _)| *new <= offset) {
            0 => offset,
            at => self.shifts[at - 1].1 + (offset - self.shifts[at - 1].0),
        }
    }

    /// Text with its marks as the author wrote them.
    pub fn restored<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.calls.is_empty() || !text.chars().any(|c| marked(c).is_some()) {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len() + 64);
        for c in text.chars() {
            match marked(c).and_then(|index| self.calls.get(index)) {
                // A call alone on its line was set as a comment, for Markdown to keep it apart.
                Some(call) if call.block && out.ends_with("<!--") => {
                    out.truncate(out.len() - 4);
                    out.push_str(&call.written);
                    out.push(END);
                }
                Some(call) => out.push_str(&call.written),
                None => out.push(c),
            }
        }
        Cow::Owned(out.replace(&format!("{END}-->"), "").replace(END, ""))
    }
}

/// Set and taken out again inside [`Scan::restored`].
const END: char = '\u{fffff}';

/// Finds every shortcode of `text`. `\{{` is none.
pub fn scan(text: &str) -> Scan<'_> {
    let mut scan = Scan {
        text: Cow::Borrowed(text),
        calls: Vec::new(),
        broken: Vec::new(),
        shifts: Vec::new(),
    };
    if !text.contains("{{") {
        return scan;
    }
    let foreign = |c: char| marked(c).is_some() || c == END;
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find("{{").map(|found| found + at) {
        at = found + 2;
        let escaped = text[..found].bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1;
        if escaped || scan.calls.len() >= MOST {
            continue;
        }
        match begun(text, found) {
            Ok((mut call, end)) => {
                call.block = alone(text, found, end);
                out.extend(text[done..found].chars().map(|c| {
                    if foreign(c) {
                        char::REPLACEMENT_CHARACTER
                    } else {
                        c
                    }
                }));
                let mark = mark(scan.calls.len());
                if call.block {
                    out.extend(["<!--", mark.encode_utf8(&mut [0; 4]), "-->"]);
                } else {
                    out.push(mark);
                }
                scan.calls.push(call);
                scan.shifts.push((out.len(), end));
                (done, at) = (end, end);
            }
            Err(Some(why)) => scan.broken.push(Broken { offset: found, why }),
            Err(None) => {}
        }
    }
    if !scan.calls.is_empty() {
        out.extend(text[done..].chars().map(|c| {
            if foreign(c) {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        }));
        scan.text = Cow::Owned(out);
    }
    scan
}

/// Whether nothing but a list's or a quotation's signs stands beside it on its lines.
fn alone(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].rsplit('\n').next().unwrap_or("");
    let after = text[end..].split('\n').next().unwrap_or("");
    let sign = |c: char| matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+');
    let number = |text: &str| {
        let text = text.trim_start_matches(sign);
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        text.is_empty()
            || (rest.len() < text.len() && matches!(rest.trim_end(), "." | ")") && rest.ends_with(' '))
    };
    after.trim().is_empty() && number(before)
}

/// The same as [`call`]; braces before anything but a name are nobody's fault.
fn begun(text: &str, start: usize) -> Result<(Call, usize), Option<String>> {
    let inner = text[start + 2..].trim_start();
    let inner = inner.strip_prefix('/').unwrap_or(inner).trim_start();
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(None);
    }
    call(text, start).map_err(Some)
}

/// The shortcode at `start`, and the byte after it.
fn call(text: &str, start: usize) -> Result<(Call, usize), String> {
    let mut rest = Rest { text, at: start + 2 };
    rest.blanks(start)?;
    let closes = rest.take('/');
    rest.blanks(start)?;
    let name = rest.word();
    if rest.next().is_some_and(|c| !c.is_whitespace() && c != '}') {
        return Err(format!(
            "`{name}` is followed by `{}`; a value is written `name=\"value\"`",
            rest.text[rest.at..].chars().take(1).collect::<String>()
        ));
    }
    let mut values: Vec<(String, Value)> = Vec::new();
    loop {
        rest.blanks(start)?;
        if rest.text[rest.at..].starts_with("}}") {
            let end = rest.at + 2;
            let written = text[start..end].to_owned();
            return Ok((
                Call {
                    name,
                    values,
                    closes,
                    offset: start,
                    written,
                    block: false,
                },
                end,
            ));
        }
        let (key, value) = rest.value(&name, start)?;
        if values.iter().any(|(known, _)| *known == key) {
            return Err(match key.as_str() {
                "" => format!("`{name}` has two values without a name"),
                key => format!("`{name}` has `{key}` twice"),
            });
        }
        values.push((key, value));
    }
}

/// What is left of a text.
struct Rest<'a> {
    text: &'a str,
    at: usize,
}

impl Rest<'_> {
    fn next(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let is = self.next() == Some(wanted);
        if is {
            self.at += wanted.len_utf8();
        }
        is
    }

    /// Passes blanks; an empty line or the end of the text means that it was never closed.
    fn blanks(&mut self, start: usize) -> Result<(), String> {
        let mut lines = 0;
        while let Some(c) = self.next().filter(|c| c.is_whitespace()) {
            lines += usize::from(c == '\n');
            self.at += c.len_utf8();
        }
        if lines > 1 || self.next().is_none() || self.at - start > LONGEST {
            return Err("this shortcode is never closed with `}}`".to_owned());
        }
        Ok(())
    }

    fn word(&mut self) -> String {
        let rest = &self.text[self.at..];
        let first = rest.starts_with(|c: char| c.is_ascii_alphabetic());
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
            .unwrap_or(rest.len());
        let word = if first { &rest[..end] } else { "" };
        self.at += word.len();
        word.to_owned()
    }

    /// `name="value"`, or a value alone.
    fn value(&mut self, shortcode: &str, start: usize) -> Result<(String, Value), String> {
        let before = self.at;
        let name = self.word();
        if !name.is_empty() {
            let spaces = self.text[self.at..].len() - self.text[self.at..].trim_start_matches(' ').len();
            if self.text[self.at + spaces..].starts_with('=') {
                self.at += spaces + 1;
                self.blanks(start)?;
                return Ok((name.clone(), self.literal(&name, start)?));
            }
        }
        self.at = before;
        Ok((String::new(), self.literal(shortcode, start)?))
    }

    fn literal(&mut self, name: &str, start: usize) -> Result<Value, String> {
        let close = match self.next() {
            Some('"') => '"',
            Some('\'') => '\'',
            // As word processors write them.
            Some('\u{201c}' | '\u{201e}') => '\u{201d}',
            Some('\u{ab}') => '\u{bb}',
            _ => return self.bare(name),
        };
        self.at += self.next().map_or(0, char::len_utf8);
        let mut out = String::new();
        while let Some(c) = self.next() {
            self.at += c.len_utf8();
            let next = self.next();
            match c {
                '\\' if next.is_some_and(|n| n == '\\' || n == close) => {
                    out.extend(next);
                    self.at += next.map_or(0, char::len_utf8);
                }
                c if c == close || (close == '\u{201d}' && c == '\u{201c}') => return Ok(Value::Text(out)),
                '\n' if next == Some('\n') => break,
                '\n' => out.push(' '),
                c => out.push(c),
            }
            if self.at - start > LONGEST {
                break;
            }
        }
        Err(format!("the quoted value of `{name}` is never closed"))
    }

    fn bare(&mut self, name: &str) -> Result<Value, String> {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '}' | '`' | '<' | '|'))
            .unwrap_or(rest.len());
        let word = &rest[..end];
        let plain = |c: char| c.is_alphanumeric() || "_-./#%:+,@".contains(c);
        if word.is_empty() || !word.chars().all(plain) {
            let shown: String = rest.chars().take(12).collect();
            return Err(format!(
                "`{name}` is followed by `{}`; a value is written `name=\"value\"`",
                shown.trim_end()
            ));
        }
        self.at += end;
        Ok(match word {
            "true" => Value::Flag(true),
            "false" => Value::Flag(false),
            // `007` and `1.2.3` are no numbers.
            word => match word.parse::<f64>() {
                Ok(number) if number.is_finite() && number.to_string() == word => Value::Number(number),
                _ => Value::Text(word.to_owned()),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Call {
        let mut scan = scan(text);
        assert!(scan.broken.is_empty(), "{:?}", scan.broken);
        assert_eq!(scan.calls.len(), 1, "{text}");
        scan.calls.remove(0)
    }

    #[test]
    fn a_call_is_read_with_typed_values() {
        let call = one("a {{ figure \"x y.jpg\" width=640 wide=true caption='it’s *so*' zip=00700 }} b");
        let values: Vec<(&str, Value)> = call
            .values
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(
            values,
            [
                ("", text("x y.jpg")),
                ("width", Value::Number(640.0)),
                ("wide", Value::Flag(true)),
                ("caption", text("it’s *so*")),
                ("zip", text("00700")),
            ]
        );
        assert_eq!(call.get("src", "src"), Some(&text("x y.jpg")));
        assert_eq!(
            (call.name.as_str(), call.offset, call.closes),
            ("figure", 2, false)
        );
    }

    #[test]
    fn quotes_of_word_processors_and_lines_are_understood() {
        let call = one("{{ figure\n  src=“a.jpg”\n  caption=\"one \\\"two\\\"\n three\"\n}}");
        assert_eq!(call.values[0].1, Value::Text("a.jpg".into()));
        assert_eq!(call.values[1].1, Value::Text("one \"two\"  three".into()));
    }

    #[test]
    fn what_is_broken_is_said_and_left() {
        for (text, why) in [
            ("{{ figure src=\"x", "never closed"),
            ("{{ figure", "never closed with"),
            ("{{ figure\n\nsrc=x }}", "never closed with"),
            ("{{ page.title }}", "a value is written"),
            ("{{ x | upper }}", "a value is written"),
            ("{{ x a=1 a=2 }}", "`a` twice"),
            ("{{ x 1 2 }}", "two values without a name"),
        ] {
            let scan = scan(text);
            assert!(scan.calls.is_empty(), "{text}");
            assert!(scan.broken[0].why.contains(why), "{text}: {:?}", scan.broken);
            assert_eq!(scan.text, text);
        }
        for text in ["{{ }}", "{{{{", "{{1, 2}, {3}}", "a {{"] {
            assert!(
                scan(text).calls.is_empty() && scan(text).broken.is_empty(),
                "{text}"
            );
        }
        assert!(scan("\\{{ figure }}").calls.is_empty());
        assert_eq!(scan("\\\\{{ figure }}").calls.len(), 1);
    }

    #[test]
    fn places_and_words_come_back() {
        let text = "a {{ x 1 }} b\n{{ y }}\nc \u{f8000}";
        let scan = scan(text);
        assert_eq!(scan.text, "a \u{f8000} b\n<!--\u{f8001}-->\nc \u{fffd}");
        let at = scan.text.rfind('c').expect("it is there");
        assert_eq!(scan.original(at), text.rfind('c').expect("it is there"));
        assert_eq!(scan.restored(&scan.text), text.replace('\u{f8000}', "\u{fffd}"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_scanned_and_restored(text in "([{}/= \"'\\\\\n`a-c1>|-]|\\{\\{ a b=\"c\" \\}\\}){0,40}") {
            let scan = scan(&text);
            proptest::prop_assert_eq!(scan.restored(&scan.text).into_owned(), text);
        }
    }
}
