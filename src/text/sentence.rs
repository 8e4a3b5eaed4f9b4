//! Cuts text into sentences: abbreviations, decimals, addresses and hard-wrapped lines stay whole;
//! list lines, paragraphs and short lines stand alone.

/// Lines at least this long (in characters) were probably wrapped by a mail program.
const WRAPPED: usize = 55;

/// Abbreviations that never end a sentence.
const NEVER: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "sr", "sra", "mme", "mlle", "hr", "fr", "st", "mt", "vs", "e.g", "i.e",
    "eg", "ie", "approx", "dept", "est", "ext", "fig", "cf", "ca", "bzw", "z.b", "d.h", "p.ej", "gen", "rev",
    "capt", "flt", "tel",
];

/// Abbreviations that end one only when a capital follows.
const BEFORE_CAPITAL: &[&str] = &[
    "etc", "inc", "ltd", "co", "corp", "jr", "u.s", "u.k", "a.m", "p.m", "min", "max", "hrs", "hr", "lbs",
    "lb", "kg", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon",
    "tue", "wed", "thu", "fri", "sat", "sun", "ave", "blvd",
];

/// Abbreviations that stand before a number.
const BEFORE_NUMBER: &[&str] = &[
    "no", "nr", "nos", "art", "sec", "p", "pp", "vol", "gate", "ref", "num",
];

/// Sentences, trimmed, in order; knows common abbreviations and list lines.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for paragraph in paragraphs(text) {
        split(paragraph, &mut found);
    }
    found
}

/// Runs of lines that may share a sentence.
fn paragraphs(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut previous: Option<&str> = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if previous.is_some_and(|before| breaks(before, line)) {
            found.push(&text[start..offset]);
            start = offset;
        }
        offset += line.len();
        previous = Some(line);
    }
    found.push(&text[start..]);
    found
}

/// Whether the line break between two lines ends a sentence.
fn breaks(before: &str, line: &str) -> bool {
    let (before, line) = (before.trim(), line.trim());
    if before.is_empty() || line.is_empty() || list_mark(line) > 0 {
        return true;
    }
    let capital = !line.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
    let greeting = before.ends_with(',') && before.chars().count() < 30;
    greeting || (capital && before.chars().count() < WRAPPED)
}

/// Bytes of the bullet or number that opens a list line; 0 for any other line.
fn list_mark(line: &str) -> usize {
    let bullet = line.chars().next().filter(|c| "-*•–·‣◦+".contains(*c));
    if let Some(bullet) = bullet {
        let size = bullet.len_utf8();
        return if line[size..].starts_with([' ', '\t']) {
            size
        } else {
            0
        };
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let numbered = (1..=2).contains(&digits) && rest.starts_with(['.', ')']);
    if numbered && rest[1..].starts_with([' ', '\t']) {
        digits + 1
    } else {
        0
    }
}

/// Splits one paragraph at the marks that end sentences.
fn split<'a>(text: &'a str, found: &mut Vec<&'a str>) {
    let text = text.trim();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    let skip = list_mark(text);
    while let Some((at, c)) = chars.next() {
        if at < skip || !ends(c) {
            continue;
        }
        // Take `?!`, `...`, closing quotes and brackets along.
        let mut end = at + c.len_utf8();
        while let Some(&(next, mark)) = chars.peek() {
            if !(ends(mark) || closes(mark)) {
                break;
            }
            end = next + mark.len_utf8();
            chars.next();
        }
        if stops(&text[start..at], &text[at..end], &text[end..]) {
            push(&text[start..end], found);
            start = end;
        }
    }
    push(&text[start..], found);
}

fn push<'a>(sentence: &'a str, found: &mut Vec<&'a str>) {
    let sentence = sentence.trim();
    if sentence.chars().any(char::is_alphanumeric) {
        found.push(sentence);
    }
}

fn ends(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？')
}

fn closes(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」')
}

/// Whether `mark` ends the sentence that `before` began, given what follows.
fn stops(before: &str, mark: &str, after: &str) -> bool {
    if mark.starts_with(['。', '！', '？']) {
        return true;
    }
    if !after.is_empty() && !after.starts_with(char::is_whitespace) {
        return false;
    }
    let next = after.trim_start().chars().next();
    let lower = next.is_some_and(char::is_lowercase);
    if mark.starts_with("..") || mark.starts_with('…') {
        return !lower;
    }
    if !mark.starts_with('.') {
        return true;
    }
    let word = before
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or("");
    let word = word.to_lowercase();
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    if NEVER.contains(&word) {
        return false;
    }
    if BEFORE_CAPITAL.contains(&word) {
        return !lower && !next.is_some_and(|c| c.is_ascii_digit() || c == ',');
    }
    if BEFORE_NUMBER.contains(&word) {
        return !next.is_some_and(|c| c.is_ascii_digit());
    }
    // An initial: `J. Smith`, but not `I`, which ends `so do I.`
    let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic) && word != "i";
    !initial || lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_decimals_and_addresses_stay_whole() {
        let text =
            "Mr. Smith paid $3.50 at www.example.com. He flew no. 12 at 5 p.m. on time! See e.g. this.";
        assert_eq!(
            sentences(text),
            [
                "Mr. Smith paid $3.50 at www.example.com.",
                "He flew no. 12 at 5 p.m. on time!",
                "See e.g. this."
            ]
        );
    }

    #[test]
    fn lower_case_chat_is_cut_too() {
        assert_eq!(
            sentences("i lost my bag. can you help?? thanks"),
            ["i lost my bag.", "can you help??", "thanks"]
        );
        assert_eq!(sentences("well... maybe not"), ["well... maybe not"]);
    }

    #[test]
    fn list_lines_stand_alone_and_wrapped_lines_do_not() {
        let text = "Hello,\nI was wondering whether a guitar case counts as a carry-on bag or\nas a personal item on your flights?\n\nBring:\n- a passport\n- 1.5 litres of water\n1. First. Really\n2) Second";
        assert_eq!(
            sentences(text),
            [
                "Hello,",
                "I was wondering whether a guitar case counts as a carry-on bag or\nas a personal item on your flights?",
                "Bring:",
                "- a passport",
                "- 1.5 litres of water",
                "1. First.",
                "Really",
                "2) Second"
            ]
        );
    }

    #[test]
    fn quotes_and_other_scripts_end_sentences() {
        assert_eq!(
            sentences("He said \"no.\" Then left."),
            ["He said \"no.\"", "Then left."]
        );
        assert_eq!(sentences("荷物はどこ？教えて。"), ["荷物はどこ？", "教えて。"]);
        assert!(sentences(" \n .. \n").is_empty());
    }
}
