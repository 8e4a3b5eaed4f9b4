//! The form in which triage reads a text: lower case, straight quotes, links, handles and long
//! numbers as tokens. Nothing of a person's data survives into the words that are learnt from.

use std::sync::LazyLock;

use regex::Regex;

use super::lexicon::pattern;

/// A text as triage reads it.
#[derive(Clone, Debug, Default)]
pub struct Normal {
    /// Lower case, with `urltok`, `usertok`, `mailtok`, `numtok`.
    pub text: String,
    /// Words, runs of `!` and `?`, faces.
    pub words: Vec<String>,
    /// Whether it opens with a handle, as posts to a brand do.
    pub addressed: bool,
    /// Whether a booking, ticket or order number stands in the text.
    pub names_case: bool,
    /// Share of capitals among the letters of longer words, 0..1; 0 for short texts.
    pub capitals: f64,
}

static LINK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:https?://|www\.)\S+|\b[a-z0-9-]+\.(?:com|net|org|info|biz|ru|xyz|top|shop|site|online|club|ly|example)(?:/\S*)?\b",
    )
});
/// Links that pay or promote whoever posts them.
static REWARDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:https?://|www\.)\S*(?:[?&/](?:ref|refer|referral|aff|affiliate|invite|tag|partner)[=/]",
        r"|gofundme|kickstarter|indiegogo|patreon|teespring|soundcloud|onlyfans|twitch\.tv|change\.org)\S*",
    ))
});
static MAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)[\w.+-]+@[\w-]+(?:\.[\w-]+)+"));
static HANDLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"@\w+"));
/// A booking reference: six capitals and digits with at least one digit, or six capitals after a cue.
static BOOKING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i:booking|reservation|confirmation|reference|record locator|pnr|order|ticket|case|claim|tracking|invoice|account|customer|complaint)",
        r"(?i: ?(?:number|no\.?|nr\.?|id|code|ref(?:erence)?|#|is|:|was))* ?(?:[A-Z]{5,8}\b|[A-Z0-9-]*\d[A-Z0-9-]{3,}\b|#?\d{4,})",
        r"|#\d{4,}\b|\b[A-Z]{2,3}-?\d{5,}\b|\b(?:[A-Z]\d|\d[A-Z])[A-Z0-9]{4}\b",
    ))
});
static LONG: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d{4,}\b"));
static WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[\p{L}\p{N}_](?:[\p{L}\p{N}_']*[\p{L}\p{N}_])?|[!?]+|[:;=]-?[()dp/]|[❤♥☺🌀-🫿]")
});

/// Brings a text into the form that triage reads.
pub fn normalise(text: &str) -> Normal {
    let plain = text
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace(['\u{2019}', '\u{2018}', '\u{02bc}'], "'");
    let names_case = BOOKING.is_match(&plain);
    let linked = MAIL.replace_all(&plain, " mailtok ");
    let linked = REWARDED.replace_all(&linked, " urltok reftok ");
    let linked = LINK.replace_all(&linked, " urltok ");
    let linked = HANDLE.replace_all(&linked, " usertok ");
    let capitals = capitals(&linked);
    let lower = LONG.replace_all(&linked.to_lowercase(), "numtok").into_owned();
    // The handle that opens a post is its address, not a mention.
    let mut lower = lower.trim();
    let addressed = lower.starts_with("usertok");
    while let Some(rest) = lower.strip_prefix("usertok") {
        lower = rest.trim_start();
    }
    let words = WORD.find_iter(lower).map(|word| shorten(word.as_str())).collect();
    Normal {
        text: lower.to_owned(),
        words,
        addressed,
        names_case,
        capitals,
    }
}

/// `!!!!` is `!!`; other words stay.
fn shorten(word: &str) -> String {
    if word.starts_with(['!', '?']) && word.len() > 2 {
        word[..2].to_owned()
    } else {
        word.to_owned()
    }
}

fn capitals(text: &str) -> f64 {
    let (mut upper, mut letters) = (0usize, 0usize);
    for word in text
        .split_whitespace()
        .filter(|word| word.len() > 3 && !word.ends_with("tok"))
    {
        upper += word.chars().filter(|letter| letter.is_uppercase()).count();
        letters += word.chars().filter(|letter| letter.is_alphabetic()).count();
    }
    if letters < 20 {
        0.0
    } else {
        upper as f64 / letters as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_and_numbers_become_tokens() {
        let normal = normalise(
            "@Brand mail me at Jo.Doe@example.org or 5551234567, see https://x.example/?u=jo @friend",
        );
        assert_eq!(
            normal.text,
            "mail me at  mailtok  or numtok, see  urltok   usertok"
        );
    }

    #[test]
    fn a_booking_is_recognised_and_a_year_is_not() {
        assert!(normalise("my booking ref is QX7T2P").names_case);
        assert!(normalise("Order #48213 never came").names_case);
        assert!(normalise("reservation ABCDEF").names_case);
        assert!(!normalise("We flew in 2019 and loved the booking app").names_case);
    }

    #[test]
    fn shouting_needs_some_length() {
        assert_eq!(normalise("WHY OK").capitals, 0.0);
        assert!(normalise("WHY DOES NOBODY EVER ANSWER YOUR PHONES").capitals > 0.9);
    }
}
