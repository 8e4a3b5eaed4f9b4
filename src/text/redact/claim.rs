//! Which bytes of a text are taken, by what kind, and the redacted text that follows from it.

use super::{Kind, Redaction, Span};

/// A taken range of bytes. No kind: kept on purpose, so that no later rule takes a part of it.
#[derive(Clone, Copy, Debug)]
struct Claim {
    start: usize,
    end: usize,
    kind: Option<Kind>,
    /// Removed without a placeholder (the query of an own link).
    silent: bool,
}

/// The claims on one text: sorted, not overlapping.
#[derive(Debug, Default)]
pub(super) struct Claims {
    taken: Vec<Claim>,
}

impl Claims {
    pub(super) fn new(_text: &str) -> Claims {
        Claims::default()
    }

    /// Keeps what an earlier redaction left, so that redacting twice changes nothing.
    pub(super) fn keep_placeholders(&mut self, text: &str) {
        const ALL: [Kind; 15] = [
            Kind::Email,
            Kind::Phone,
            Kind::Url,
            Kind::Ip,
            Kind::Card,
            Kind::Iban,
            Kind::Ssn,
            Kind::Person,
            Kind::Address,
            Kind::Reference,
            Kind::Number,
            Kind::Date,
            Kind::Document,
            Kind::Handle,
            Kind::Rare,
        ];
        for (at, _) in text.match_indices('[') {
            if let Some(kind) = ALL.iter().find(|kind| text[at..].starts_with(kind.placeholder())) {
                self.keep(at, at + kind.placeholder().len());
            }
        }
    }

    /// The first claim that ends after `at`.
    fn from(&self, at: usize) -> usize {
        self.taken.partition_point(|claim| claim.end <= at)
    }

    /// Whether nothing in the range is taken.
    pub(super) fn free(&self, start: usize, end: usize) -> bool {
        self.taken
            .get(self.from(start))
            .is_none_or(|claim| claim.start >= end)
    }

    /// The kind that takes the byte, if one does; kept bytes have none.
    pub(super) fn kind_at(&self, at: usize) -> Option<Kind> {
        let claim = self.taken.get(self.from(at)).filter(|claim| claim.start <= at)?;
        claim.kind
    }

    /// Takes what is left of the range.
    pub(super) fn take(&mut self, kind: Kind, start: usize, end: usize) {
        self.insert(Claim {
            start,
            end,
            kind: Some(kind),
            silent: false,
        });
    }

    /// Takes what is left of the range, leaving no placeholder.
    pub(super) fn drop(&mut self, kind: Kind, start: usize, end: usize) {
        self.insert(Claim {
            start,
            end,
            kind: Some(kind),
            silent: true,
        });
    }

    /// Keeps what is left of the range from being taken.
    pub(super) fn keep(&mut self, start: usize, end: usize) {
        self.insert(Claim {
            start,
            end,
            kind: None,
            silent: false,
        });
    }

    /// Takes the whole range, swallowing claims that lie within it; those that only overlap stay.
    pub(super) fn swallow(&mut self, kind: Kind, start: usize, end: usize) {
        self.taken
            .retain(|claim| claim.kind.is_none() || claim.start < start || claim.end > end);
        self.take(kind, start, end);
    }

    fn insert(&mut self, new: Claim) {
        let mut start = new.start;
        let mut place = self.from(start);
        while start < new.end {
            let next = self.taken.get(place).copied();
            let end = next.map_or(new.end, |claim| claim.start.min(new.end));
            if start < end {
                self.taken.insert(place, Claim { start, end, ..new });
                place += 1;
            }
            match next {
                Some(claim) => start = claim.end.max(start),
                None => break,
            }
            place += 1;
        }
    }

    /// Joins neighbours of one kind that only spaces part.
    fn join(&mut self, text: &str) {
        let mut joined: Vec<Claim> = Vec::with_capacity(self.taken.len());
        for claim in self.taken.drain(..) {
            if let Some(last) = joined.last_mut() {
                let gap = &text[last.end..claim.start];
                let words = matches!(claim.kind, Some(Kind::Rare | Kind::Person | Kind::Address));
                let near = gap.is_empty() || (words && gap.bytes().all(|b| b == b' '));
                if claim.kind.is_some() && last.kind == claim.kind && last.silent == claim.silent && near {
                    last.end = claim.end;
                    continue;
                }
            }
            joined.push(claim);
        }
        self.taken = joined;
    }

    /// Writes the redacted text and the spans in code points.
    pub(super) fn redaction(mut self, text: &str) -> Redaction {
        self.join(text);
        let mut out = String::with_capacity(text.len());
        let mut spans = Vec::new();
        let (mut byte, mut point) = (0, 0);
        for claim in &self.taken {
            let Some(kind) = claim.kind else { continue };
            let before = &text[byte..claim.start];
            let inside = &text[claim.start..claim.end];
            // What a rule took beyond the last letter or digit (spaces, commas) stays in the text.
            let Some((lead, core)) = core(inside, claim.silent) else {
                continue;
            };
            let start = point + before.chars().count() + inside[..lead].chars().count();
            let end = start + inside[lead..core].chars().count();
            out.push_str(before);
            out.push_str(&inside[..lead]);
            if !claim.silent {
                out.push_str(kind.placeholder());
            }
            spans.push(Span { kind, start, end });
            (byte, point) = (claim.start + core, end);
        }
        out.push_str(&text[byte..]);
        Redaction { text: out, spans }
    }
}

/// The part of a claim that says something: without outer spaces and commas.
fn core(inside: &str, silent: bool) -> Option<(usize, usize)> {
    if silent {
        return Some((0, inside.len()));
    }
    let outer = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '>' | '"');
    let trimmed = inside.trim_start_matches(outer);
    let lead = inside.len() - trimmed.len();
    let trimmed = trimmed.trim_end_matches(outer);
    trimmed
        .chars()
        .any(char::is_alphanumeric)
        .then_some((lead, lead + trimmed.len()))
}
