//! The piece of a text that shows why it was found: plain text, cut at words.

use super::analyze::words;

/// Letters of a snippet, about.
const LENGTH: usize = 180;
/// Words before a match at which a window may begin in the middle of a sentence.
const LEAD: usize = 4;
/// Letters of a text that are looked through.
const SEARCHED: usize = 24_000;

/// The part of `body` where most of what `weight` values stands, and where in `body` that is, bytes; its
/// opening if nothing does.
/// `weight` gives a folded word's worth, 0 for words that were not asked for.
pub(super) fn snippet(body: &str, weight: impl Fn(&str) -> f64) -> (String, usize) {
    let body = head(body, SEARCHED);
    let pieces: Vec<&str> = body.split_whitespace().collect();
    let mut folded = String::new();
    let worth: Vec<f64> = pieces
        .iter()
        .map(|piece| worth(piece, &mut folded, &weight))
        .collect();
    let (from, to) = window(&pieces, &worth);
    let mut out = String::with_capacity(LENGTH + 8);
    if from > 0 {
        out.push_str("… ");
    }
    for (nth, piece) in pieces[from..to].iter().enumerate() {
        if nth > 0 {
            out.push(' ');
        }
        out.push_str(head(piece, LENGTH));
    }
    if to < pieces.len() {
        out.push_str(" …");
    }
    // the first word found says under which heading this is; a window may begin before it
    let first = (from..to).find(|nth| worth[*nth] > 0.0).unwrap_or(from);
    let at = pieces
        .get(first)
        .map_or(0, |piece| piece.as_ptr() as usize - body.as_ptr() as usize);
    (out, at)
}

/// What the best word of a piece is worth; plain letters are looked up without making words of them.
fn worth(piece: &str, folded: &mut String, weight: impl Fn(&str) -> f64) -> f64 {
    if !piece.is_ascii() {
        return words(piece).iter().map(|word| weight(word)).fold(0.0, f64::max);
    }
    let mut best = 0.0_f64;
    for word in piece
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        folded.clear();
        folded.push_str(word);
        folded.make_ascii_lowercase();
        best = best.max(weight(folded));
    }
    best
}

/// The window of at most [`LENGTH`] letters that is worth most, what stands early in it counting more;
/// it begins with a sentence, or a few words before a match.
fn window(pieces: &[&str], worth: &[f64]) -> (usize, usize) {
    let (mut best, mut best_value) = (0, -1.0);
    for from in 0..pieces.len() {
        let starts = from == 0 || pieces[from - 1].ends_with(['.', '!', '?', ':', '。']);
        let leads = worth.get(from + LEAD).is_some_and(|worth| *worth > 0.0);
        if !starts && !leads {
            continue;
        }
        let to = end(pieces, from);
        let early = |(nth, worth): (usize, &f64)| worth * (1.0 - 0.4 * nth as f64 / (to - from) as f64);
        let sum: f64 = worth[from..to].iter().enumerate().map(early).sum();
        let value = if starts { sum * 1.25 } else { sum };
        if value > best_value + 1e-9 {
            (best, best_value) = (from, value);
        }
    }
    (best, end(pieces, best))
}

/// Where a window that begins at `from` ends.
fn end(pieces: &[&str], from: usize) -> usize {
    let mut length = 0;
    let fits = pieces[from..].iter().take_while(|piece| {
        length += piece.len() + 1;
        length <= LENGTH
    });
    (from + fits.count().max(1)).min(pieces.len())
}

/// At most `limit` bytes of the start of a text, cut between letters.
fn head(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_that_matches_is_shown() {
        let body = format!(
            "{} Refunds take seven days. {}",
            "Nothing here. ".repeat(30),
            "More. ".repeat(60)
        );
        let (found, at) = snippet(&body, |word| f64::from(u8::from(word == "refunds")));
        assert!(body[at..].starts_with("Refunds"));
        assert!(found.contains("Refunds take seven days."), "{found}");
        assert!(found.starts_with("… ") && found.ends_with(" …"));
        assert!(found.len() < 220);
    }

    #[test]
    fn without_a_match_the_opening_is_shown() {
        assert_eq!(snippet("Short answer.", |_| 0.0), ("Short answer.".to_owned(), 0));
        assert_eq!(snippet("", |_| 0.0), (String::new(), 0));
    }

    #[test]
    fn a_word_without_end_is_cut() {
        assert!(snippet(&"é".repeat(9_000), |_| 1.0).0.len() <= 200);
    }
}
