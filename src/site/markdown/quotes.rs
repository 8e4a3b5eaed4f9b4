//! Smart punctuation: a straight quotation mark as the language of the text has it.
//!
//! The parser says which marks open and which close (it sees emphasis and links); here they only
//! get their form.

/// The four marks of a language: double open, double close, single open, single close.
type Marks = [&'static str; 4];

const ENGLISH: Marks = ["\u{201c}", "\u{201d}", "\u{2018}", "\u{2019}"];
const GERMAN: Marks = ["\u{201e}", "\u{201c}", "\u{201a}", "\u{2018}"];
const FRENCH: Marks = [
    "\u{ab}\u{202f}",
    "\u{202f}\u{bb}",
    "\u{2039}\u{202f}",
    "\u{202f}\u{203a}",
];
const GUILLEMETS: Marks = ["\u{ab}", "\u{bb}", "\u{201c}", "\u{201d}"];
const POLISH: Marks = ["\u{201e}", "\u{201d}", "\u{201a}", "\u{2019}"];
const SWEDISH: Marks = ["\u{201d}", "\u{201d}", "\u{2019}", "\u{2019}"];
const RUSSIAN: Marks = ["\u{ab}", "\u{bb}", "\u{201e}", "\u{201c}"];
const CORNERS: Marks = ["\u{300c}", "\u{300d}", "\u{300e}", "\u{300f}"];

/// How a language quotes; `None` leaves its marks straight.
fn marks(language: &str) -> Option<Marks> {
    Some(match language.split('-').next().unwrap_or("") {
        "en" | "nl" | "pt" | "tr" | "ko" | "zh" | "hi" | "th" | "vi" | "id" | "ga" | "cy" => ENGLISH,
        "de" | "cs" | "sk" | "sl" | "hr" | "bg" | "is" | "lt" | "et" | "lv" | "sr" | "ka" => GERMAN,
        "fr" => FRENCH,
        "es" | "it" | "ca" | "gl" | "el" | "no" | "nb" | "nn" | "da" | "ar" | "fa" | "eu" => GUILLEMETS,
        "pl" | "ro" | "hu" => POLISH,
        "sv" | "fi" => SWEDISH,
        "ru" | "uk" | "be" => RUSSIAN,
        "ja" => CORNERS,
        _ => return None,
    })
}

/// Marks of one text; single quotes are followed from opening to closing.
pub struct Quotes {
    marks: Option<Marks>,
    french: bool,
    open: usize,
}

impl Quotes {
    pub fn new(language: &str) -> Quotes {
        Quotes {
            marks: marks(language),
            french: language.split('-').next() == Some("fr"),
            open: 0,
        }
    }

    /// What stands for the straight mark `written`, which the parser took for `guess`; `inside`
    /// says whether it stands between two letters.
    pub fn mark(&mut self, written: &str, guess: &str, inside: bool) -> Option<&'static str> {
        let quote = |index: usize| {
            Some(
                self.marks
                    .map_or(if index < 2 { "\"" } else { "'" }, |marks| marks[index]),
            )
        };
        match (written, guess) {
            ("\"", "\u{201c}") => quote(0),
            ("\"", "\u{201d}") => quote(1),
            ("'", "\u{2018}") => {
                let mark = quote(2);
                self.open += 1;
                mark
            }
            ("'", "\u{2019}") if self.open > 0 && !inside => {
                let mark = quote(3);
                self.open -= 1;
                mark
            }
            ("'", "\u{2019}") => Some(if self.marks.is_some() { "\u{2019}" } else { "'" }),
            _ => None,
        }
    }

    /// Text with the spaces that French sets before high punctuation made narrow and unbreakable.
    pub fn spaces(&self, text: &str) -> Option<String> {
        let high = |mark: &str| text.contains(mark);
        if !self.french || !(high(" !") || high(" ?") || high(" ;") || high(" :")) {
            return None;
        }
        let mut out = String::with_capacity(text.len() + 8);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match (c, chars.peek()) {
                (' ', Some('!' | '?' | ';')) => out.push('\u{202f}'),
                (' ', Some(':')) => out.push('\u{a0}'),
                _ => out.push(c),
            }
        }
        Some(out)
    }
}
