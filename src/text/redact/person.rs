//! Names of people: those already known, those that a cue announces ("my name is", "Dear", a
//! sign-off), those on the name lists. A name that is also an everyday word needs context.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::Kind;
use super::claim::Claims;
use super::lexicon::{is_first_name, is_last_name, is_word};
use super::net::pattern;
use super::token::Token;
use crate::text::words;

/// Capitalised or not, never (part of) a name by themselves.
const STOP: &str = "i a an the and or but if so as at by for from in into is it its of on to up we us our you your he she they them \
    his her their this that these those my me mine no not yes ok okay be am are was were been have has had do does did will would \
    can could should may might must shall what when where who why how which there here then than now just also any all some \
    hi hello hey dear thanks thank thx regards cheers best sincerely kind warm please pls sorry sir madam maam team customer \
    service support care agent flight flights gate terminal seat row bag bags ticket order case card phone email name date time \
    address fax mobile office number monday tuesday wednesday thursday friday saturday sunday january february march april june \
    july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec re fw fwd bonjour hola hallo \
    gracias merci danke good morning afternoon evening everyone all folks guys there with about after before since until while \
    boeing airbus unit suite apt box north south east west new san los las";

static STOPS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| STOP.split_ascii_whitespace().collect());

/// Places that are first names as well; travellers write them all day.
const PLACES: &[&str] = &[
    "dallas",
    "austin",
    "houston",
    "denver",
    "phoenix",
    "orlando",
    "london",
    "paris",
    "florence",
    "victoria",
    "carolina",
    "virginia",
    "georgia",
    "dakota",
    "madison",
    "jackson",
    "lincoln",
    "washington",
    "chicago",
    "boston",
    "asia",
    "china",
    "india",
    "israel",
    "jordan",
    "chad",
    "kenya",
    "cuba",
    "delta",
    "cleveland",
    "charlotte",
    "sydney",
    "santiago",
    "savannah",
    "memphis",
    "raleigh",
    "lisbon",
    "vienna",
    "geneva",
    "verona",
    "siena",
    "dublin",
    "trinidad",
    "tampa",
    "alexandria",
    "adelaide",
    "america",
    "brooklyn",
    "camden",
    "francisco",
    "diego",
    "antonio",
    "jose",
    "juan",
    "louis",
    "angeles",
    "vegas",
    "york",
    "orleans",
    "paul",
    "odessa",
    "berlin",
    "roma",
    "milan",
    "valencia",
    "guadalupe",
    "philadelphia",
    "pittsburgh",
    "miami",
    "reno",
    "tulsa",
    "lima",
    "salvador",
    "domingo",
    "christmas",
    "easter",
    "southwest",
    "united",
    "virgin",
    "english",
    "german",
    "french",
];

/// Before a name, whatever it looks like, when capitalised.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "dr", "prof", "mme", "mlle", "herr", "frau", "senor", "senora", "sra", "capt",
    "captain",
];

/// After a surname.
const SUFFIXES: &[&str] = &["jr", "sr", "md", "phd", "dds", "dvm", "ii", "iii", "iv", "esq"];

/// Between the parts of a name.
const PARTICLES: &[&str] = &[
    "van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "la", "le", "bin", "ibn", "al",
    "el", "ter", "zu", "y", "du",
];

/// Cues after which one to three name words follow, in small letters too.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:(?:my|his|her|the|maiden|full|first|last|sur|passenger|traveler|traveller|guest|user|account|card ?holder(?:'s)?|contact)\s*)?name(?:'s)?(?: on (?:the|my) \w+)?\s*(?:is|was|:|=|-)|\b(?:call(?:ed)?|known as) me|\bi am called|\bmi nombre es|\bme llamo|\bje m['’]appelle|\bich hei(?:ss|ß)e|\bmein name ist|\bname on the \w+\?[^\n]{0,12}:|\b(?:what'?s|what is) your name\?)\s*$",
    )
});

/// Cues after which a capitalised word is a name unless it is an everyday word.
static MET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:i am|i'm|i’m|this is|it's|it is|here is|here's|spoke (?:with|to)|talked to|speaking (?:with|to)|chatted with|helped by|assisted by|agent|rep|representative|supervisor|attendant|captain|pilot|named|called|passenger|passengers|attn:?|contact|signed|sincerely,?|regards,?|cheers,?|thanks to|thank you,?|thx,?|thanks,?|love,?|my (?:wife|husband|son|daughter|mother|father|mom|mum|dad|brother|sister|friend|boss|partner|child|baby|colleague|boyfriend|girlfriend)|under|for|to|by|from|with|and|ask(?:ed)?|met|see|saw|let|told|says?|said|asks?|gives?|gave|given|had given|directed by|starring)\s*[-–—,:]?)\s*$",
    )
});

/// Cues of a greeting.
const GREETINGS: &[&str] = &[
    "dear",
    "hi",
    "hello",
    "hey",
    "hiya",
    "hola",
    "bonjour",
    "hallo",
    "liebe",
    "lieber",
    "chere",
    "cher",
    "estimado",
    "estimada",
    "querida",
    "querido",
    "morning",
    "afternoon",
    "evening",
];

/// Last lines before a signature.
static FAREWELL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?im)^[ \t>]*(?:(?:many |kind |best |warm |with |yours |mit )*(?:thanks(?: again| in advance| so much)?|thank you(?: very much| so much)?|thx|regards|wishes|best|sincerely|cheers|truly|faithfully|love|gr(?:ü|u)(?:ß|ss)en?|saludos|cordialement|cdlt|merci|gracias|danke|atentamente|vg|mfg|lg)(?: (?:regards|wishes|yours|and regards))?)[ \t]*[,.!–-]*[ \t]*\n{1,2}[ \t>]*([^\n]{2,50})$",
    )
});

/// Agents' initials and first names at the end of a social message.
static INITIALS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\^[ ]?[A-Z][A-Za-z]{0,11}\b|(?:^|\s)\*[A-Z]{2,4}\b|\s[-–—/~][ ]?[A-Z]{2,3}\s*$|\s[-–—~][ ]?[A-Z][a-z]{1,11}\s*$)",
    )
});

/// Names known beforehand, folded, by parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    parts: BTreeSet<String>,
}

impl Known {
    /// These names and those known already.
    pub(super) fn and(&self, names: &[String]) -> Known {
        let parts = names.iter().flat_map(|name| words(name));
        let parts = parts.filter(|part| {
            part.chars().count() >= 2 && !is_stop(part) && !part.starts_with(|c: char| c.is_ascii_digit())
        });
        Known {
            parts: self.parts.iter().cloned().chain(parts).collect(),
        }
    }

    /// Whether the token is one of them; an everyday word only with a capital.
    fn has(&self, token: &Token<'_>) -> bool {
        let known = self.parts.contains(&token.word) || {
            let parts = words(&token.word);
            !parts.is_empty() && parts.iter().all(|part| self.parts.contains(part))
        };
        known && (token.capital() || !is_word(&token.word))
    }
}

/// Whether a folded word never stands for a person by itself.
pub(super) fn is_stop(word: &str) -> bool {
    STOPS.contains(word)
}

/// Takes names.
pub(super) fn claim(text: &str, tokens: &[Token<'_>], known: &Known, claims: &mut Claims) {
    for found in INITIALS.find_iter(text) {
        let lead = found.as_str().len() - found.as_str().trim_start().len();
        claims.take(Kind::Person, found.start() + lead, found.end());
    }
    let lines = if text.contains('\n') { text } else { "" };
    for found in FAREWELL.captures_iter(lines).filter_map(|found| found.get(1)) {
        let line: Vec<usize> = (0..tokens.len())
            .filter(|at| tokens[*at].start >= found.start() && tokens[*at].end <= found.end())
            .collect();
        let named = line.len() <= 3
            && line
                .iter()
                .all(|at| tokens[*at].capital() && !is_stop(&tokens[*at].word) || initial(&tokens[*at]));
        if let (true, Some(first), Some(last)) = (named, line.first(), line.last()) {
            claims.take(Kind::Person, tokens[*first].start, tokens[*last].end);
        }
    }
    let titled = title_case(tokens);
    let mut place = 0;
    while place < tokens.len() {
        let size = name_at(text, tokens, place, titled, known).min(tokens.len() - place);
        if size > 0 {
            let start = title_before(tokens, place);
            claims.take(
                Kind::Person,
                tokens[start].start,
                tokens[place + size - 1].stem_end(),
            );
        }
        place += size.max(1);
    }
}

/// Whether most words of a longer text are capitalised, so that a capital says nothing.
fn title_case(tokens: &[Token<'_>]) -> bool {
    let letters = tokens
        .iter()
        .filter(|token| !token.digits() && token.raw.len() > 3);
    let (all, capital) = letters.fold((0, 0), |(all, capital), token| {
        (all + 1, capital + usize::from(token.capital()))
    });
    all >= 4 && capital * 10 >= all * 7
}

fn title_before(tokens: &[Token<'_>], place: usize) -> usize {
    let title =
        place > 0 && TITLES.contains(&tokens[place - 1].word.as_str()) && tokens[place].gap.len() <= 2;
    place - usize::from(title)
}

/// How many tokens from `place` on are a name; 0 if none.
fn name_at(text: &str, tokens: &[Token<'_>], place: usize, titled: bool, known: &Known) -> usize {
    let token = &tokens[place];
    if known.has(token) {
        return extent(tokens, place);
    }
    if token.digits() || is_stop(&token.word) {
        return 0;
    }
    let before = context(text, token);
    if before.len() > 1 && TOLD.is_match(before) {
        return told(tokens, place);
    }
    if !token.capital() {
        // `this is jennifer`, `mr smith`
        let title = titled_by(tokens, place) && !is_word(&token.word);
        let listed =
            is_first_name(&token.word) && !is_word(&token.word) && token.raw.len() > 3 && !place_name(token);
        return usize::from(title || (listed && MET.is_match(before)));
    }
    if listed(tokens, place, titled) || announced(tokens, place, before) || here_after(tokens, place) {
        return extent(tokens, place);
    }
    0
}

/// The text before a token, as far as a cue can reach.
fn context<'t>(text: &'t str, token: &Token<'_>) -> &'t str {
    let mut from = token.start.saturating_sub(48);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..token.start]
}

/// One to three words after "my name is": up to the first word that cannot be a part of a name.
fn told(tokens: &[Token<'_>], place: usize) -> usize {
    if tokens[place].capital() {
        return extent(tokens, place);
    }
    let fits = |token: &&Token<'_>| {
        !is_stop(&token.word)
            && !token.digits()
            && (!is_word(&token.word) || is_first_name(&token.word) || is_last_name(&token.word))
    };
    let first = usize::from(fits(&&tokens[place]));
    first
        + tokens[place + 1..]
            .iter()
            .take(2 * first)
            .take_while(|token| token.gap == " " && fits(token))
            .count()
}

fn titled_by(tokens: &[Token<'_>], place: usize) -> bool {
    place > 0
        && TITLES.contains(&tokens[place - 1].word.as_str())
        && matches!(tokens[place].gap, " " | ". " | ".")
}

fn place_name(token: &Token<'_>) -> bool {
    PLACES.contains(&token.word.as_str())
}

/// A capitalised word that the name lists know, alone or with its neighbour.
fn listed(tokens: &[Token<'_>], place: usize, titled: bool) -> bool {
    let token = &tokens[place];
    let next = tokens
        .get(place + 1)
        .filter(|next| next.gap == " " && next.capital() && !is_stop(&next.word));
    let surname =
        next.is_some_and(|next| (is_last_name(&next.word) || !is_word(&next.word)) && !place_name(next));
    let first = is_first_name(&token.word) && !place_name(token) && token.raw.len() > 1;
    if first && !is_word(&token.word) {
        return true;
    }
    if first {
        // Also an everyday word: mid-sentence, or with a surname, or with a verb that people do.
        return surname || (!titled && !token.shouted() && (!token.opens || person_verb(tokens, place)));
    }
    if initial(token) {
        return token.raw != "A" && next.is_some_and(|next| is_last_name(&next.word))
            || initialled(tokens, place);
    }
    let strange = !is_word(&token.word) && !place_name(token) && !token.shouted();
    strange
        && (is_last_name(&token.word)
            || next.is_some_and(|next| is_last_name(&next.word) && !place_name(next)))
}

/// `J.` in `J. Smith`.
fn initial(token: &Token<'_>) -> bool {
    token.raw.chars().count() == 1 && token.capital() && token.raw != "I"
}

/// `J. Smith`: the full stop makes a capital an initial.
fn initialled(tokens: &[Token<'_>], place: usize) -> bool {
    tokens.get(place + 1).is_some_and(|next| {
        next.gap == ". "
            && next.capital()
            && !next.shouted()
            && (is_last_name(&next.word) || !is_word(&next.word))
    })
}

/// Whether the next word makes the subject a person: `Rose said`, `Mark and Ann`.
fn person_verb(tokens: &[Token<'_>], place: usize) -> bool {
    const VERBS: &[&str] = &[
        "said", "says", "told", "asked", "helped", "shouted", "called", "wrote", "answered", "lives",
        "works", "from", "spent", "thinks", "gave", "had",
    ];
    let Some(next) = tokens.get(place + 1) else {
        return tokens.len() == 1;
    };
    let and = next.word == "and"
        && tokens
            .get(place + 2)
            .is_some_and(|other| other.capital() && is_first_name(&other.word));
    let is = next.word == "is"
        && tokens
            .get(place + 2)
            .is_some_and(|other| matches!(other.word.as_str(), "a" | "from" | "my" | "the" | "not" | "very"));
    next.gap == " " && (VERBS.contains(&next.word.as_str()) || and || is)
}

/// A capitalised word behind a cue, a title or a greeting.
fn announced(tokens: &[Token<'_>], place: usize, before: &str) -> bool {
    let token = &tokens[place];
    if titled_by(tokens, place) {
        return true;
    }
    let strange = !is_word(&token.word) && !place_name(token);
    let name = is_first_name(&token.word) && !place_name(token);
    let greeted =
        place > 0 && GREETINGS.contains(&tokens[place - 1].word.as_str()) && matches!(token.gap, " " | ", ");
    if greeted {
        return (strange && !token.shouted()) || name;
    }
    name && MET.is_match(before)
}

/// `Karen here`, at the beginning of a sentence.
fn here_after(tokens: &[Token<'_>], place: usize) -> bool {
    let token = &tokens[place];
    let here = tokens
        .get(place + 1)
        .is_some_and(|next| next.word == "here" && next.gap == " ");
    here && token.opens && (is_first_name(&token.word) || !is_word(&token.word))
}

/// How many tokens the name that begins at `place` has: capitalised words, initials, particles.
fn extent(tokens: &[Token<'_>], place: usize) -> usize {
    let mut end = place + 1;
    while end < tokens.len()
        && end - place < 5
        && !tokens[end - 1].raw.contains(['\'', '’']) | (end == place + 1)
    {
        let (token, left) = (&tokens[end], &tokens[end - 1]);
        let gap = token.gap == " "
            || (token.gap == ". " && (initial(left) || TITLES.contains(&left.word.as_str())));
        let suffix =
            SUFFIXES.contains(&token.word.as_str()) && token.capital() && matches!(token.gap, " " | ", ");
        let particle = PARTICLES.contains(&token.word.as_str())
            && tokens
                .get(end + 1)
                .is_some_and(|next| next.capital() && next.gap == " " && !is_stop(&next.word));
        let possessive = left.stem_end() != left.end;
        if possessive || !(suffix || (gap && (particle || more(token)))) {
            break;
        }
        end += 1;
    }
    end - place
}

/// Whether a capitalised word goes on with a name.
fn more(token: &Token<'_>) -> bool {
    let named = is_last_name(&token.word) || is_first_name(&token.word) || !is_word(&token.word);
    token.capital() && !is_stop(&token.word) && !token.digits() && (named || initial(token))
}

#[cfg(test)]
#[path = "person_tests.rs"]
mod tests;
