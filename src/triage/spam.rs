//! Spam by rules: links, calls to action, repeats, and the marks of a robot at the form.
//! A link alone, or praise alone, is never spam.

use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::lexicon::pattern;
use super::normal::Normal;

/// How likely a text is spam, by rules, and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suspicion {
    /// Points; 0 is clean, 1 is even odds, 2 and more is sure.
    pub points: f64,
    /// What was found.
    pub reasons: Vec<&'static str>,
}

struct Rule {
    points: f64,
    reason: &'static str,
    found: Regex,
}

fn rule(points: f64, reason: &'static str, words: &str) -> Rule {
    Rule {
        points,
        reason,
        found: pattern(words),
    }
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    vec![
        rule(
            1.6,
            "advertises the writer's own channel or site",
            r"\b((check|checking|visit|see|view|watch|hear|listen to|try|like|support|share|rate|find)( it| this| us| me| that)?( out)?:?( on| at| to)? (my|our) (\w+ ){0,3}(channels?|videos?|vids?|covers?|songs?|music|mixtape|remix|tracks?|websites?|web ?site|blog|page|profile|store|shop|youtube|facebook|insta(gram)?|soundcloud|band|single|rap|link|bio|vlogs?|game ?play|album)|(my|our) (new )?(youtube )?(channel|mixtape|soundcloud|only ?fans)|subscrib(e|ing) (to|me|us|my|for|and|back|please|here|now)|sub (me|to me|my|4 sub|for sub)|sub(scribe)? back|sub4sub|please sub(scribe)?|pls sub(scribe)?|plz sub(scribe)?|subscribers?|like (and|n|&) (subscribe|share)|thumbs? (this |me )?up (if|for|so)|follow (me|my|us) (on|at|back|and)|add me on|i (make|do|post|upload) (\w+ ){0,3}(videos|covers|music|beats|songs))\b",
        ),
        rule(
            1.6,
            "offers easy money",
            r"\b((earn|make|making|made|win|get|paid|pays?)( up to| over| around)?( me)? ?[$£€] ?\d[\d,.]*k?( ?[-/]| per| a| an| every| in| from)|earn (money|cash|\w+ income) |make (money|cash) (online|from home|fast|easy)|(work|job|working) from home (and|job|opportunity|earn)|from the comfort of your home|passive income|financial freedom|online jobs?|get rich|double your (money|bitcoin)|free (gift ?cards?|iphone|ipad|money|bitcoin|robux|v-?bucks|followers|trial of)|claim (your|a) (free|prize|reward|gift)|you('ve| have)? (won|been selected)|lucky winner|cash prize|lottery winner|inheritance fund|investment (opportunity|platform|manager)|guaranteed (profit|returns?|income)|forex (trading|signals?)|crypto(currency)? (trading|investment|signals?|expert)|bitcoin (trading|investment|mining|expert|doubler)|recover(y)? (your )?(lost|stolen) (funds|crypto|bitcoin)|trade with (mr|mrs|him|her))\b",
        ),
        rule(
            1.4,
            "advertises goods that spammers sell",
            r"\b(viagra|cialis|levitra|casino( bonus| online)?|online casino|slots? bonus|sports? betting tips|payday loans?|instant loan|loan offer|loans? (at|with) (low|\d)|herbal cure|spell ?caster|love spell|weight ?loss (pills?|secret)|diet pills?|(cheap |brand )?replica (watches|bags|handbags|luggage|shoes|\w+,)|page one (in|of) |top of google|cheap (nike|jordans?|ray ?bans?|handbags|followers|backlinks|jerseys|flights? hack)|backlinks?|guest post(ing)? (service|opportunit\w+|on your)|seo (services?|expert|agency|package)|rank (your )?(site|website) (on|in|#)|first page of google|increase (your )?(traffic|sales|followers)|web ?site design services?|escorts|escort (girls?|service|agency)|hot (singles|girls) |adult (dating|cam)|porn\w*|sexy? (chat|cams?)|essay writing service|fake (passports?|ids?|documents)|buy (followers|likes|views|reviews))\b",
        ),
        rule(
            0.9,
            "calls to click, text or write elsewhere",
            r"\b(click (here|this|the link|on (this|my|the) (link|profile|bio))|go to (my|this|our) (site|link|page|profile|web\w*)|link in (my )?bio|visit (us|this|our|my) (at|site|web\w*|page|link)|(text|message|contact|write|dm|reach|inbox) (me|us|him|her) (on|at|via|now|for more) ?(whats ?app|telegram|t\.me|\+?\d{6,}|gmail)?|whats ?app( me| number)?:? ?\+?\d|telegram:? ?usertok|limited (time )?offer|act now|click urltok|ask me how|today only|before they take it down|free (internet|data|credit|money|minutes) for ?ever|i made \$?[\d,.]+ (last|this|in|per)|turn your \w+ into|100% (free|legit|working|guaranteed)|sign ?up (now|here|today|free)|use (my|the|this) (referral|promo|invite) (code|link)|promo code|buy now|order now|(vote|votes|voting) (for )?(me|us|my)|help me (reach|get) \d+|sponsor me|go ?fund ?me|kickstarter|(just )?(take|give) (a |me a )?(second|minute|moment) (to|of your)|i (know|hate) (this|you|that|spam)( is| hate)? (spam|people spamming))\b",
        ),
        rule(
            1.2,
            "asks for likes or subscribers",
            r"\b((like|thumbs? up|upvote) (this|my|our|if|the) (comment|page|picture|photo|video if|if|you|ur|your)|(please|pls|plz|come|and|then|also|just) (like|subscribe|suscribe|sub)\b|subscribe (like|comment)|(like|comment),? (and|&) (share|subscribe|sub)|give it a like|check (it |this |these |them |me |us |him |her )?out,? (this|these|the|on|at)? ?(video|playlist|channel|page|song|site|group|guy|new|link|app)|check (me|us|him|her) out|(my|our) (channel|covers?|vid(io|eo)s?|vids|mixtape|rap|beats)\b|(did|made|make|sing) (a |some )?covers?|join (me|us|my|our) (on|at|team|now|today)|(extra|easy|free|get|need|want) (money|cash)|making (extra )?money|donate|fund ?rais\w+)",
        ),
        rule(0.6, "", r"\breftok\b"),
        rule(
            0.5,
            "",
            r"\b(giveaway|discount|coupon|free shipping|bitcoin|crypto|forex|nft|whats ?app|telegram)\b",
        ),
    ]
});

static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\burltok\b"));

/// Judges a text.
pub fn suspect(normal: &Normal, context: &Context) -> Suspicion {
    let (text, words) = (&normal.text, &normal.words);
    let mut found = Suspicion::default();
    let mut add = |points: f64, reason: &'static str| {
        found.points += points;
        if !reason.is_empty() {
            found.reasons.push(reason);
        }
    };
    let mut called = false;
    for rule in RULES.iter() {
        if rule.found.is_match(text) {
            called = true;
            add(rule.points, rule.reason);
        }
    }
    let links = LINK.find_iter(text).count();
    let own_words = words
        .iter()
        .filter(|word| !word.ends_with("tok") && !word.starts_with(['!', '?']))
        .count();
    let addressed = normal.addressed || text.contains("usertok");
    match links {
        0 => {}
        1 if called => add(0.7, "has a link beside it"),
        1 if own_words < 2 && !addressed => add(1.1, "is nothing but a link"),
        1 => add(0.1, ""),
        2 => add(0.4, ""),
        _ => add(1.5, "has many links"),
    }
    if repeats(words) {
        add(1.2, "repeats itself");
    }
    if context.honeypot {
        add(4.0, "filled in the field that people do not see");
    }
    if words.iter().any(|word| word == "subscribe") && own_words < 4 {
        add(1.2, "asks for likes or subscribers");
    }
    if context.no_stamp && found.points > 0.0 {
        found.points += 0.2;
    }
    found
}

/// Whether one word, or one stretch of words, makes up most of a longer text.
fn repeats(words: &[String]) -> bool {
    if words.len() < 12 {
        return false;
    }
    let mut triples: Vec<&[String]> = words.windows(3).collect();
    let all = triples.len();
    triples.sort_unstable();
    triples.dedup();
    triples.len() * 2 < all
}

impl Suspicion {
    /// Points as a probability: 1 point is even odds.
    pub fn probability(&self) -> f64 {
        if self.points == 0.0 {
            return 0.004;
        }
        1.0 / (1.0 + (-(self.points - 1.0) * 4.0).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::super::normal;
    use super::*;

    fn judge(text: &str) -> f64 {
        let normal = normal::normalise(text);
        suspect(&normal, &Context::default()).probability()
    }

    #[test]
    fn advertising_is_spam() {
        for text in [
            "Check out my channel and subscribe to me please",
            "Earn $500 a day from home! http://easy.example",
            "Best replica watches, order now https://x.example/w https://y.example/z",
            "I recovered all with bitcoin trading, contact him on WhatsApp +4412345678",
            "buy buy buy now buy buy buy now buy buy buy now buy buy buy now",
        ] {
            assert!(judge(text) > 0.5, "{text}: {}", judge(text));
        }
    }

    #[test]
    fn customers_are_not_spam() {
        for text in [
            "Here is a photo of my suitcase: https://pics.example/1 when will you pay?",
            "Is there a discount for students?",
            "Please check my booking, I tried your website and the app",
            "Love this video!",
            "@brand see http://t.example/abc",
            "I subscribed to your newsletter and never got the promo code",
        ] {
            assert!(judge(text) < 0.5, "{text}: {}", judge(text));
        }
    }

    #[test]
    fn a_filled_honeypot_is_spam() {
        let context = Context {
            honeypot: true,
            ..Context::default()
        };
        assert!(suspect(&normal::normalise("hello"), &context).probability() > 0.9);
    }
}
