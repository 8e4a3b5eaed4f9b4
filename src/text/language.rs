//! Guesses the language of a text: trigrams (whatlang) where there is enough text to trust them,
//! function words where there is little, nothing where there is less.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::words;

/// Letters below which nothing is guessed.
const LEAST_LETTERS: usize = 12;
/// Letters from which trigrams are trusted by themselves.
const ENOUGH_LETTERS: usize = 60;

/// A language code (ISO 639-1) and how sure we are, 0..1.
#[derive(Clone, Debug, PartialEq)]
pub struct Language {
    /// `en`, `es`, ...
    pub code: String,
    /// 0..1.
    pub confidence: f64,
}

/// Words so frequent that a few of them betray a language; words shared by two languages count for both.
const FUNCTION_WORDS: &[(&str, &str)] = &[
    (
        "en",
        "the a an and or but is are was were be been have has had do does did i you he she it we they my your our to of \
         in on at for with from this that these what when where why how can could would will not no me if there about \
         please thanks thank hello get any just so as by im dont cant am",
    ),
    (
        "es",
        "el la los las un una y o pero es son era ser estar esta estoy he ha mi tu su nuestro de del al en por para con \
         que como cuando donde cual puedo puede no me se si hay gracias hola lo le les mas muy este esto",
    ),
    (
        "fr",
        "le la les un une et ou mais est sont etait etre ai as avons avez je tu il elle nous vous ils mon ma mes votre de \
         du des au aux en pour avec dans sur que qui quoi comment quand quel quelle puis peut ne pas me se si bonjour \
         merci ce cette c j l d qu",
    ),
    (
        "de",
        "der die das ein eine einen und oder aber ist sind war waren sein habe hat haben ich du er sie es wir ihr mein \
         meine mit von zu zum zur im in auf fur bei nach wie was wann wo warum kann konnen nicht kein keine mich mir \
         wenn bitte danke hallo dem den des auch noch",
    ),
    (
        "it",
        "il lo la gli le un una e o ma sono era essere ho ha mio mia di del della al alla in per con che come quando dove \
         quale posso puo non mi si se grazie ciao questo questa nel nella piu",
    ),
    (
        "pt",
        "o a os as um uma e ou mas sao era ser estar estou tenho tem meu minha de do da dos das no na em por para com que \
         como quando onde qual posso pode nao me se obrigado obrigada ola isto este esta mais muito voces",
    ),
    (
        "nl",
        "de het een en of maar is zijn was waren heb heeft hebben ik jij hij zij wij mijn uw van naar in op voor met bij \
         dat die wat wanneer waar hoe kan kunnen niet geen mij als dank bedankt hallo ook nog",
    ),
];

/// Guesses the language; `None` for very short or undecidable text. Links, handles and numbers do not count.
pub fn language(text: &str) -> Option<Language> {
    let plain = without_noise(text);
    let letters = plain.chars().filter(|c| c.is_alphabetic()).count();
    let info = whatlang::detect(&plain);
    let latin = info
        .as_ref()
        .is_none_or(|info| info.script() == whatlang::Script::Latin);
    if !latin {
        return info.filter(|_| letters >= 4).map(|info| named(&info));
    }
    if letters < LEAST_LETTERS {
        return None;
    }
    let (voted, share, lead) = vote(&plain);
    let guess = info.map(|info| named(&info));
    match guess {
        Some(guess) if voted == Some(guess.code.as_str()) && lead > 0 => Some(Language {
            confidence: guess.confidence.max(0.9),
            ..guess
        }),
        Some(guess) if letters >= ENOUGH_LETTERS && guess.confidence >= 0.9 && share < 0.25 => Some(guess),
        _ => voted.filter(|_| lead >= 2 && share >= 0.15).map(|code| Language {
            code: code.to_owned(),
            confidence: (0.5 + share).min(0.95),
        }),
    }
}

/// The text without links, addresses, handles and hash tags, which look English in any language.
fn without_noise(text: &str) -> String {
    text.split_whitespace()
        .filter(|word| !word.contains(['@', '#', '/', '_', '\\']))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Function word -> the languages it belongs to, by place in `FUNCTION_WORDS`.
static LANGUAGES_OF: LazyLock<BTreeMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut languages: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, (_, list)) in FUNCTION_WORDS.iter().enumerate() {
        for word in list.split_ascii_whitespace() {
            languages.entry(word).or_default().push(place);
        }
    }
    languages
});

/// The language with most function words, its share of all words, and its lead over the next.
fn vote(text: &str) -> (Option<&'static str>, f64, usize) {
    let words = words(text);
    let mut votes = vec![0; FUNCTION_WORDS.len()];
    for place in words
        .iter()
        .filter_map(|word| LANGUAGES_OF.get(word.as_str()))
        .flatten()
    {
        votes[*place] += 1;
    }
    let mut ranked: Vec<(usize, usize)> = votes
        .into_iter()
        .enumerate()
        .map(|(place, n)| (n, place))
        .collect();
    // Most votes first; a tie goes to the language listed first.
    ranked.sort_by_key(|(n, place)| (std::cmp::Reverse(*n), *place));
    let (best, place) = ranked[0];
    let lead = best - ranked[1].0;
    let share = best as f64 / words.len().max(1) as f64;
    ((best > 0).then_some(FUNCTION_WORDS[place].0), share, lead)
}

fn named(info: &whatlang::Info) -> Language {
    Language {
        code: two_letters(info.lang()).to_owned(),
        confidence: info.confidence().clamp(0.0, 1.0),
    }
}

/// ISO 639-3 and 639-1, pair by pair.
const CODES: &str = "eng en spa es fra fr deu de ita it por pt nld nl rus ru ukr uk bel be bul bg srp sr mkd mk cmn zh \
    jpn ja kor ko ara ar heb he hin hi ben bn mar mr nep ne guj gu tam ta tel te kan kn mal ml pan pa \
    ori or sin si mya my khm km tha th urd ur pes fa tur tr aze az uzb uz tuk tk kat ka hye hy ell el \
    pol pl ces cs slk sk slv sl hrv hr hun hu ron ro swe sv dan da nob nb fin fi est et lav lv lit lt \
    vie vi ind id jav jv tgl tl epo eo cat ca lat la afr af zul zu sna sn aka ak amh am yid yi cym cy";

/// ISO 639-1 where there is one, else 639-3.
fn two_letters(language: whatlang::Lang) -> &'static str {
    let mut three_letters = CODES.split_ascii_whitespace().step_by(2);
    let found = three_letters.position(|three| three == language.code());
    found
        .and_then(|place| CODES.split_ascii_whitespace().nth(place * 2 + 1))
        .unwrap_or(language.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<String> {
        language(text).map(|language| language.code)
    }

    #[test]
    fn short_questions_are_recognised_by_their_function_words() {
        for (text, expected) in [
            ("Where is my bag? I was on the flight to Boston", "en"),
            (
                "@AirCo hi how do i change the name on my ticket https://t.co/abc",
                "en",
            ),
            ("¿Dónde está mi equipaje? No lo puedo encontrar", "es"),
            ("Bonjour, est-ce que je peux changer mon billet ?", "fr"),
            ("Kann ich mein Gepäck auch noch am Abend abgeben?", "de"),
            ("Где мой багаж?", "ru"),
            ("荷物はどこにありますか", "ja"),
        ] {
            assert_eq!(code(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn too_little_text_is_not_guessed() {
        for text in [
            "",
            "ok",
            "UA 1234",
            "@x https://example.com/es/hola",
            "Zxqv",
            "no problemo",
        ] {
            assert_eq!(code(text), None, "{text}");
        }
    }
}
