//! Takes from a mail what its writer did not write in it: the mail answered, signatures, mobile
//! footers, disclaimers. It knows lines, not MIME.

use std::sync::LazyLock;

use regex::Regex;

fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("the pattern is a constant, and tests compile it")
}

/// A line (or two or three joined) that introduces a quote: `On 3 May 2024, Jo wrote:`.
static WROTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\bwrote|\bwrites|\bschrieb(?:\s[^\n]{0,120})?|\ba écrit|\ba ecrit|\bescribió|\bescribio|\bha scritto|\bescreveu|\bschreef(?:\s[^\n]{0,120})?|\bskrev(?:\s[^\n]{0,120})?|\bnapisał(?:\(a\)|a)?|\bnapsal(?:\(a\))?|\bkirjoitti|\bписал(?:\(а\)|а)?|\bнаписал(?:\(а\)|а)?|\bпишет|のメール|写道|작성)\s*[:：]\s*$",
    )
});

/// How such a line begins; the Android and Russian kinds begin with the date itself.
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[\s>]*(?:on|at|am|le|el|il|em|op|den|på|w dniu|dnia|dne|ke|ma|ti|to|pe|la|su|пн|вт|ср|чт|пт|сб|вс|\d{1,4}[./-])[\s.,\d]",
    )
});

/// `-----Original Message-----` and its translations; forwards too.
static ORIGINAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[\s>*]*(?:-{2,}|_{2,})\s*(?:original (?:message|appointment)|reply message|forwarded (?:message|by .*)|ursprüngliche nachricht|weitergeleitete nachricht|message d['’]origine|message (?:original|transféré)|mensaje (?:original|reenviado)|messaggio (?:originale|inoltrato)|mensagem original|oorspronkelijk bericht|doorgestuurd bericht|исходное сообщение|пересланное сообщение|begin forwarded message)[^\n]{0,60}$|^\s*begin forwarded message:\s*$",
    )
});

/// A header line of a quoted mail.
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[\s>*]*(from|sent|to|cc|date|subject|reply-to|von|gesendet|an|betreff|datum|de|envoyé|à|objet|enviado(?: el)?|fecha|para|asunto|da|inviato|a|oggetto|van|verzonden|aan|onderwerp|от|отправлено|кому|тема|дата)\s?\*?\s?:\*?\s*\S",
    )
});

/// A line that only a phone, or a mail program that advertises, writes.
static FOOTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:sent (?:from|via|with|using) (?:my |the |a |an )?[^\s,]+(?: [^\s,]+){0,5}|get outlook for \w+.*|sent from (?:yahoo|mail|outlook).*|enviado (?:desde|de) (?:mi|meu|el)\b[^,]{0,40}|envoyé (?:de|depuis) mon\b[^,]{0,40}|von mein(?:em|er) \S+( \S+)? gesendet|gesendet (?:von|mit)\b[^,]{0,40}|inviato da(?:l mio)? [^,]{0,40}|verzonden vanaf mijn [^,]{0,40}|отправлено с (?:моего )?\S+( \S+){0,2}|diese nachricht wurde von mein\S+ [^,]{0,40}gesendet|download the \S+ app.*)[.!]?\s*$",
    )
});

static DISCLAIMER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:confidentiality notice|disclaimer\b|(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication|transmission)\b.*(?:confidential|privileged|intended)|diese e-?mail (?:enthält|kann) vertraulich|ce (?:message|courriel).*confidenti|este (?:mensaje|correo).*confidencial|please consider the environment)",
    )
});

static ABOVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\W*(?:please )?(?:type|write) your reply above this line\W*$|^#{2}-.*-#{2}$")
});

/// What the writer wrote: quotes, attribution lines, signatures and footers taken off. Replies below
/// or between the quotes are kept; of a forward without a word of its own the forwarded text.
pub fn strip(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.trim_end_matches(['\r', ' ', '\t']))
        .collect();
    let own = unquoted(&lines);
    let own = unsigned(&own);
    let kept = tidy(&own);
    if kept.is_empty() {
        return forwarded(&lines).unwrap_or_default();
    }
    kept
}

/// The lines outside quotes.
fn unquoted<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let mut own: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if let Some(size) = attribution(&lines[at..]) {
            at += size;
            // Without marks the rest is the quote; with marks only the marked lines are.
            if !marked(&lines[at..]) && written(&own) {
                break;
            }
            continue;
        }
        if block(&lines[at..]) || ABOVE.is_match(lines[at]) {
            if written(&own) {
                break;
            }
            at += 1;
            while at < lines.len() && HEADER.is_match(lines[at]) {
                at += 1;
            }
            continue;
        }
        if !quoted(lines[at]) {
            own.push(lines[at]);
        }
        at += 1;
    }
    own
}

fn quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Whether anything was written so far.
fn written(own: &[&str]) -> bool {
    own.iter().any(|line| line.chars().any(char::is_alphanumeric))
}

/// Whether the next line that says something is marked as a quote.
fn marked(lines: &[&str]) -> bool {
    lines
        .iter()
        .find(|line| !line.trim().is_empty())
        .is_some_and(|line| quoted(line))
}

/// Lines of the attribution that begins here.
fn attribution(lines: &[&str]) -> Option<usize> {
    if !OPENS.is_match(lines[0]) {
        return None;
    }
    let mut joined = String::new();
    for (at, line) in lines.iter().take(4).enumerate() {
        if line.trim().is_empty() {
            return None;
        }
        joined.push_str(line.trim());
        joined.push(' ');
        if joined.len() > 400 {
            return None;
        }
        let dated = joined.contains(|c: char| c.is_ascii_digit()) || joined.contains('@');
        if dated && WROTE.is_match(joined.trim_end()) {
            return Some(at + 1);
        }
    }
    None
}

/// Whether a quoted mail without marks begins here: a divider, or two header lines of which one names the sender.
fn block(lines: &[&str]) -> bool {
    if ORIGINAL.is_match(lines[0]) {
        return true;
    }
    let rule = lines[0].len() >= 5 && lines[0].trim().chars().all(|c| matches!(c, '_' | '-' | '='));
    let rest = if rule { &lines[1..] } else { lines };
    let named: Vec<String> = rest
        .iter()
        .filter(|line| !line.trim().is_empty())
        .take(5)
        .map_while(|line| {
            HEADER
                .captures(line)?
                .get(1)
                .map(|name| name.as_str().to_lowercase())
        })
        .collect();
    let sender = ["from", "von", "de", "da", "van", "от"];
    let other = [
        "sent",
        "date",
        "subject",
        "gesendet",
        "datum",
        "betreff",
        "envoyé",
        "objet",
        "enviado",
        "enviado el",
        "fecha",
        "asunto",
        "inviato",
        "oggetto",
        "verzonden",
        "onderwerp",
        "отправлено",
        "дата",
        "тема",
    ];
    named.iter().any(|name| sender.contains(&name.as_str()))
        && named.iter().any(|name| other.contains(&name.as_str()))
}

/// The lines before a signature, without footers.
fn unsigned<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let mut own: Vec<&str> = Vec::new();
    for line in lines {
        let delimiter = *line == "--" || *line == "—" || *line == "-- ";
        let rule = line.trim().len() >= 20 && line.trim().bytes().all(|b| b == b'_');
        if (delimiter || rule || DISCLAIMER.is_match(line)) && written(&own) {
            break;
        }
        if !FOOTER.is_match(line) {
            own.push(line);
        }
    }
    own
}

/// Without outer and repeated empty lines.
fn tidy(lines: &[&str]) -> String {
    let mut out = String::new();
    let mut empty = 0;
    for line in lines {
        if line.trim().is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        out.push_str(line);
    }
    out.trim().to_owned()
}

/// The text of a mail that was forwarded with nothing added.
fn forwarded(lines: &[&str]) -> Option<String> {
    let start = (0..lines.len()).find(|at| block(&lines[*at..]))?;
    let body: Vec<&str> = lines[start + 1..]
        .iter()
        .filter(|line| !HEADER.is_match(line))
        .map(|line| line.trim_start_matches(['>', ' ']))
        .collect();
    Some(tidy(&unsigned(&body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_below_go_however_they_are_introduced() {
        for quote in [
            "On Mon, Apr 2, 2012 at 6:26 PM, Jo One <jo@example.com> wrote:\n> Hi\n> there",
            "On Mon, Apr 2, 2012 at 6:26 PM, Jo One\n<jo@example.com> wrote:\n\n> Hi",
            "At 14:56 02.06.2003 -0400, you wrote:\n\nHi",
            "Am 02.04.2012 um 18:26 schrieb Jo One:\n> Hi",
            "Le lun. 2 avr. 2012 à 18:26, Jo <jo@example.com> a écrit :\n> Salut",
            "El 2 abr 2012, a las 18:26, Jo escribió:\nHola",
            "02.04.2012 14:20 пользователь \"jo@example.com\" <jo@example.com>\nнаписал:\n> Hi",
            "-----Original Message-----\nFrom: Jo\nSent: Monday\nSubject: x\n\nHi",
            "________________________________\nFrom: Jo <jo@example.com>\nSent: Monday, April 2, 2012\nTo: Us\nSubject: Re: x\n\nHi",
            "*From:* Jo\n*Sent:* Monday\n*To:* Us\n\nHi",
            "-- \nRose Park\nChief of Nothing",
            "Sent from my iPhone",
            "CONFIDENTIALITY NOTICE: this is for you\nonly",
        ] {
            assert_eq!(
                strip(&format!("Where is my bag?\n\nIt was red.\n\n{quote}")),
                "Where is my bag?\n\nIt was red.",
                "{quote}"
            );
        }
    }

    #[test]
    fn replies_below_and_between_quotes_are_kept() {
        assert_eq!(
            strip(
                "On 2 Apr 2012, Jo wrote:\n> Which flight?\n\nThe morning one.\n\n> Which bag?\nThe red one."
            ),
            "The morning one.\n\nThe red one."
        );
        assert_eq!(strip("> Which flight?\nThe morning one."), "The morning one.");
    }

    #[test]
    fn what_only_looks_like_a_quote_stays() {
        for text in [
            "On your site it says I wrote the wrong name. Why?",
            "Sent from my desk, is much easier then my mobile phone.",
            "one -- two",
            "From: Boston\nwe flew home",
            "- a list\n- of things",
        ] {
            assert_eq!(strip(text), text);
        }
    }

    #[test]
    fn a_bare_forward_keeps_its_text_and_an_empty_reply_is_empty() {
        assert_eq!(
            strip(
                "---------- Forwarded message ---------\nFrom: Jo\nDate: Monday\nSubject: x\n\nMy bag is lost"
            ),
            "My bag is lost"
        );
        assert_eq!(strip("On 2 Apr 2012, Jo wrote:\n> Which flight?"), "");
        assert_eq!(strip(""), "");
    }
}
