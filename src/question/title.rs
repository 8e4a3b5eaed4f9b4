//! A group's words for people: its canonical question, its phrasings, the words that tell it from others.
//!
//! Everything that leaves here went through the rare-token gate.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::pattern::{LEADS, PLACEHOLDER, fixed};
use super::profile::{Lexicon, Profile, overlap, words};
use crate::text;
use crate::text::redact::{Gate, Redactor};

/// Phrasings kept.
const PHRASINGS: usize = 30;
/// Words of a phrasing.
const LONGEST: usize = 30;
/// Conversations that must hold a word before it may be shown, unless it is in the dictionary.
const HOLDERS: u32 = 5;
/// Words that tell a group from others.
const TELLING: usize = 12;
/// A word in this share of all asks names no matter among them.
const EVERYWHERE: f64 = 0.25;

/// Points to something said before: alone it cannot be understood.
static BACK: LazyLock<Regex> =
    LazyLock::new(|| fixed(r"(?i)\b(?:it|that|this|they|them|those|these|he|she|him|one)\b"));

/// Its very subject was named before. "Is it true that" and "is it possible to" name what follows.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)^(?:and |but |so )?(?:",
        r"(?:do|does|did|is|are|was|were|will|would|can|could|should|has|have) (?:that|this|they|those|these|he|she)",
        r"|(?:does|did|will|would|can|could|should|has) it)\b"
    ))
});

/// What is wanted was named before: "send me that in writing", but not "tell me that seat's price".
static OBJECT: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)\b(?:me|us) (?:that|this|it|them|those|these)",
        r"(?:[ ,]+(?:please|again|now|too|also|in|by|on|at|to|for|with|as)\b|[?.! ]*$)"
    ))
});

/// Words that link or measure and name nothing.
static FILLER: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)^(?:that|this|these|those|there|their|them|they|then|than|with|without|within|from|into|onto|over|under|about|after|before|again|also|answer|ask|asking|doesn|didn|don|isn|wasn|haven|hasn|couldn|wouldn|shouldn|aren|weren|already|always|another|any|anyone|anything|because|been|being|both|cannot|each|else|even|ever|every|everyone|first|further|get|gets|getting|give|goes|going|gone|good|here|hers|herself|himself|into|itself|just|know|last|least|less|like|little|long|longer|made|make|many|maybe|mine|more|most|much|must|myself|need|needs|never|next|none|nothing|once|only|other|others|ours|ourselves|please|quite|rather|really|same|self|since|some|someone|something|soon|still|such|sure|take|takes|tell|thank|thanks|that's|thing|things|think|through|thus|told|took|until|upon|used|using|very|want|wanted|wants|well|went|what's|whatever|while|will|won't|work|works|yes|yet|your|yours|yourself",
        r"|aber|auch|eine|einen|mein|meine|nicht|oder|noch|sich|para|pero|porque|sobre|tiene|avec|dans|mais|pour|sans|votre)$",
    ))
});

/// What publishing needs: who redacts, and what is common enough to show.
#[derive(Clone, Copy, Debug)]
pub struct Censor<'a> {
    /// Knows the brand's contacts.
    pub redactor: &'a Redactor,
    /// Counted over the archive.
    pub gate: &'a Gate,
}

impl Censor<'_> {
    /// The text if nothing in it had to be taken out.
    pub fn clear(&self, text: &str) -> Option<String> {
        let shown = self.redactor.redact_gated(text, self.gate, HOLDERS).text;
        (!PLACEHOLDER.is_match(&shown) && !long_figure(&shown)).then_some(shown)
    }

    /// The text with what had to go left out.
    pub fn cut(&self, text: &str) -> String {
        let shown = self.redactor.redact_gated(text, self.gate, HOLDERS).text;
        let words: Vec<String> = PLACEHOLDER
            .replace_all(&shown, " ")
            .split_whitespace()
            .filter(|word| !long_figure(word) && word.chars().any(char::is_alphanumeric))
            .map(str::to_owned)
            .collect();
        words.join(" ")
    }
}

/// Five or more digits in a row: a reference, not a fact.
fn long_figure(text: &str) -> bool {
    let mut run = 0;
    text.chars().any(|c| {
        run = if c.is_ascii_digit() { run + 1 } else { 0 };
        run >= 5
    })
}

static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)^(?:(?:hi+|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|thanks?|thank you|ok(?:ay)?|so|well|um+|uh+|oh|actually|yes|yeah|sorry|excuse me|please|pls|and|but|also|anyway|hola|bonjour|hallo)",
        r"(?: (?:there|team|all|everyone|folks|guys|sir|madam|again|sir or madam|sir/madam|support))?(?:[,!.:;-]+ *| +)",
        r"|(?:a |one |just a |just one )?(?:quick|simple|small|silly|stupid|dumb)? ?question(?: for (?:you|u|y'all))?(?: about this| here)? ?[:,.;-]+ *)+",
    ))
});
static TELL_ME: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)^(?:(?:i(?:'m| am| was|'ve been| have been)? |we(?:'re| are)? |just )*(?:wondering|curious|wonder|(?:would|'d) like to know|(?:want|need|wanted)(?: to)? (?:know|ask|check|find out)|asking|trying to (?:find out|figure out|understand))",
        r"|(?:can|could|would|will) (?:you|someone|anyone|anybody|somebody)(?: guys)?(?: please| kindly| pls)? (?:tell me|let me know|advise(?: me)?|confirm|explain|clarify|help me(?: understand)?)",
        r"|(?:please|pls|kindly) (?:tell me|let me know|advise|confirm|explain)|(?:do|does) (?:you|anyone|anybody|someone) (?:guys )?(?:happen to )?know|(?:any|no) (?:idea|clue)|tell me|let me know|what i (?:want|need) to know is)(?: please)?[:,]? +(?:about )?",
    ))
});
static WHETHER: LazyLock<Regex> = LazyLock::new(|| {
    fixed(
        r"(?i)^(?:if|whether) ((?:i|we|you|they|there|it|this|that|one|(?:my|the|your|our|a) \w+)) (can|could|may|must|should|will|would|is|are|was|do|does|have|has)\b *(.*)$",
    )
});
static WISH: LazyLock<Regex> = LazyLock::new(|| {
    fixed(
        r"(?i)^(?:i|we)(?:'m|'d| am| would)?(?: really| just| also)? (?:want|need|wish|like|looking|trying|hoping|wanted|needed) to (.+)$",
    )
});
static CANNOT: LazyLock<Regex> = LazyLock::new(|| {
    fixed(r"(?i)^(?:i|we) (?:can'?t|cannot|can not|could not|couldn'?t|am unable to|'m unable to) (.+)$")
});
static HELP: LazyLock<Regex> = LazyLock::new(|| {
    fixed(
        r"(?i)^(?:can|could|would|will) (?:you|someone|anyone)(?: please| kindly| pls)? help(?: me| us)?(?: to)? (\w+ .+)$",
    )
});

/// Takes the packing off a question: greetings, `I was wondering if`, closing courtesy.
pub fn unpack(sentence: &str) -> String {
    let mut rest = sentence
        .trim()
        .trim_matches(|c: char| "\"'*_-–—:;, ".contains(c))
        .to_owned();
    for _ in 0..3 {
        let opened = OPENING.replace(&rest, "").into_owned();
        let told = TELL_ME.replace(&opened, "").into_owned();
        if told == rest || text::words(&told).len() < 3 {
            break;
        }
        rest = told;
    }
    let rest = match WHETHER.captures(&rest) {
        Some(parts) => format!("{} {} {}", &parts[2], &parts[1], &parts[3]),
        None => rest,
    };
    let trimmed = rest.trim_end_matches(|c: char| "?!.,;: ".contains(c));
    let courtesy = [" please", " pls", " thanks", " thank you", " thx", " cheers"];
    let mut trimmed = trimmed;
    for end in courtesy {
        if trimmed.len() > end.len() && trimmed.is_char_boundary(trimmed.len() - end.len()) {
            let (head, tail) = trimmed.split_at(trimmed.len() - end.len());
            if tail.eq_ignore_ascii_case(end) {
                trimmed = head.trim_end_matches(|c: char| "?!.,;: ".contains(c));
            }
        }
    }
    trimmed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a question points back and says too little besides to be understood alone.
pub fn leans(question: &str) -> bool {
    let words = text::words(question);
    let own = words
        .iter()
        .filter(|word| word.chars().count() > 3 && !FILLER.is_match(word));
    SUBJECT.is_match(question) || OBJECT.is_match(question) || (BACK.is_match(question) && own.count() < 3)
}

/// A statement of a wish or a trouble as the question it stands for.
fn as_question(statement: &str) -> Option<String> {
    if let Some(parts) = HELP.captures(statement) {
        return Some(format!("how can I {}", &parts[1])).filter(|q| !q.contains(" with "));
    }
    if let Some(parts) = WISH.captures(statement) {
        return Some(format!("how can I {}", &parts[1]));
    }
    CANNOT
        .captures(statement)
        .map(|parts| format!("why can't I {}", &parts[1]))
}

/// First letter large, `I` large, one question mark.
fn dress(question: &str) -> String {
    let mut out = String::with_capacity(question.len() + 1);
    for (at, word) in question.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        match word {
            "i" => out.push('I'),
            "i'm" | "i'd" | "i've" | "i'll" => {
                out.push('I');
                out.push_str(&word[1..]);
            }
            _ => out.push_str(word),
        }
    }
    let mut letters = out.chars();
    let first: String = letters
        .next()
        .map(|first| first.to_uppercase().collect())
        .unwrap_or_default();
    let spanish = out.contains('¿') && !out.starts_with('¿');
    let out = if spanish {
        out.clone()
    } else {
        first + letters.as_str()
    };
    format!("{out}?")
}

/// The canonical question of a group: a member's question nearest to what all of them say.
pub fn canonical(texts: &[&str], profile: &Profile, lexicon: &Lexicon, censor: Censor<'_>) -> String {
    let mut best: Option<(f64, String)> = None;
    let mut seen = BTreeSet::new();
    for text in texts {
        for sentence in text::sentences(text) {
            let bare = unpack(sentence);
            let marked = sentence.trim_end().ends_with('?');
            let leads = LEADS.is_match(&bare);
            let turned = if leads { None } else { as_question(&bare) };
            let bonus = match (marked, leads, turned.is_some()) {
                (true, true, _) => 0.25,
                (false, true, _) => 0.2,
                (_, _, true) => 0.15,
                (true, false, false) => 0.05,
                _ => -0.15,
            };
            let asked = turned.unwrap_or(bare);
            let length = text::words(&asked).len();
            if !(4..=26).contains(&length) || !seen.insert(asked.to_lowercase()) {
                continue;
            }
            let short = if length < 5 { 0.15 } else { 0.0 };
            let figures = if asked.chars().any(|c| c.is_ascii_digit()) {
                0.05
            } else {
                0.0
            };
            let back = if BACK.is_match(&asked) { 0.2 } else { 0.0 };
            let value = profile.nearness(&asked, lexicon) + bonus - short - figures - back;
            let better = best.as_ref().is_none_or(|(most, known)| {
                value > *most + 1e-12 || (value >= *most - 1e-12 && asked < *known)
            });
            if better && let Some(shown) = censor.clear(&dress(&asked)) {
                best = Some((value, shown.trim_end_matches('?').to_owned()));
            }
        }
    }
    match best {
        Some((_, asked)) => format!("{asked}?"),
        None => fallback(texts, profile, censor),
    }
}

/// Where every member holds something that may not be shown: the first without it, or the group's words.
fn fallback(texts: &[&str], profile: &Profile, censor: Censor<'_>) -> String {
    let cut = texts.iter().map(|text| {
        let words: Vec<String> = censor
            .cut(&unpack(text))
            .split(' ')
            .take(20)
            .map(str::to_owned)
            .collect();
        words.join(" ")
    });
    let short = cut.into_iter().find(|text| text::words(text).len() >= 4);
    let asked = short.unwrap_or_else(|| censor.cut(&profile.telling(5).join(" ")));
    let asked = asked.trim_end_matches(|c: char| "?!.,;: ".contains(c));
    if asked.is_empty() {
        "What else do customers ask?".to_owned()
    } else {
        dress(asked)
    }
}

/// Diverse phrasings, the most usual first.
pub fn phrasings(texts: &[&str], profile: &Profile, lexicon: &Lexicon, censor: Censor<'_>) -> Vec<String> {
    let mut pool: Vec<(f64, String, BTreeSet<String>)> = Vec::new();
    let mut seen = BTreeSet::new();
    for text in texts {
        let short = shorten(text);
        if text::words(&short).len() < 2 || !seen.insert(text::words(&short)) {
            continue;
        }
        if let Some(shown) = censor.clear(&short) {
            let value = profile.nearness(&shown, lexicon);
            let words = words(&shown);
            pool.push((value, shown, words));
        }
        if pool.len() >= 300 {
            break;
        }
    }
    let mut nearest = vec![0f64; pool.len()];
    let mut open: Vec<usize> = (0..pool.len()).collect();
    let mut chosen = Vec::new();
    while chosen.len() < PHRASINGS && !open.is_empty() {
        let value = |at: usize| 0.6 * pool[at].0 - 0.4 * nearest[at];
        let Some(place) = (0..open.len()).max_by(|a, b| {
            value(open[*a])
                .total_cmp(&value(open[*b]))
                .then_with(|| pool[open[*b]].1.cmp(&pool[open[*a]].1))
        }) else {
            break;
        };
        let at = open.remove(place);
        chosen.push(at);
        for other in &open {
            nearest[*other] = nearest[*other].max(overlap(&pool[at].2, &pool[*other].2));
        }
    }
    chosen.into_iter().map(|at| pool[at].1.clone()).collect()
}

/// The text if it is short, else its question.
fn shorten(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text::words(&flat).len() <= LONGEST {
        return flat;
    }
    let sentences = text::sentences(&flat);
    let asked = sentences
        .iter()
        .find(|s| s.contains('?'))
        .or_else(|| sentences.first());
    let words: Vec<&str> = asked.map_or("", |s| *s).split(' ').take(LONGEST).collect();
    words.join(" ")
}

/// The words that tell the group from others: none that begins questions or fills sentences everywhere.
pub fn telling(profile: &Profile, lexicon: &Lexicon, gate: &Gate) -> Vec<String> {
    let shown = profile.telling(TELLING).into_iter().filter(|word| {
        word.chars().all(char::is_alphabetic)
            && !LEADS.is_match(word)
            && !FILLER.is_match(word)
            && lexicon.share(word) < EVERYWHERE
            && gate.publishable(word, HOLDERS)
    });
    shown.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_whose_subject_was_named_before_leans_on_it() {
        assert!(leans("Does that hold for the way back too?"));
        assert!(leans("And will it still reach me after the weekend?"));
        assert!(leans("Could you send me that in writing?"));
        assert!(leans("Why can nobody at the airport tell me that?"));
        assert!(!leans("Can you tell me that seat's price on the way back?"));
        assert!(!leans("Is it true that pets travel in the cabin?"));
        assert!(!leans("What happens if I miss my connection?"));
    }
}
