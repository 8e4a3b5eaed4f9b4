//! Footnotes and shortcodes in the writer: what stands elsewhere than where it was written.

use super::author::{Heading, Linked};
use super::calls::Call;
use super::events::call_of;
use super::parts::closing;
use super::writer::Writer;
use super::{SafeHtml, escape_text};
use crate::diagnostic::Severity;
use crate::site::html;

impl Writer<'_, '_> {
    pub(super) fn note(&mut self, label: &str, at: usize) -> usize {
        let end = closing(&self.stream.events, at);
        self.notes.entry(label.to_owned()).or_insert(at + 1..end);
        end + 1
    }

    pub(super) fn cite(&mut self, label: &str) {
        let known = self.cited.iter().position(|(cited, _)| cited == label);
        let index = known.unwrap_or_else(|| {
            self.cited.push((label.to_owned(), 0));
            self.cited.len() - 1
        });
        self.cited[index].1 += 1;
        let (number, times) = (index + 1, self.cited[index].1);
        let (own, note) = (self.reference(number, times), self.note_id(number));
        self.out.push_str(&format!(
            "<sup id=\"{own}\"><a class=\"fn\" href=\"#{note}\" role=\"doc-noteref\">{number}</a></sup>"
        ));
    }

    /// Notes of an included text are apart from those of the page.
    fn note_id(&self, number: usize) -> String {
        match self.number {
            0 => format!("fn-{number}"),
            text => format!("fn-{}-{number}", text + 1),
        }
    }

    /// The place that cites a note.
    fn reference(&self, number: usize, times: usize) -> String {
        let note = self.note_id(number).replacen("fn", "fnref", 1);
        match times {
            1 => note,
            times => format!("{note}-{times}"),
        }
    }

    /// The notes below the text, each with a way back to every place that cites it.
    pub(super) fn endnotes(&mut self) {
        if self.cited.is_empty() {
            return;
        }
        self.fresh();
        let title = self.word("footnotes", &[]);
        self.out.push_str(&format!(
            "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"{title}\"><ol>\n"
        ));
        let mut at = 0;
        // A note may cite another, which then comes after it.
        while at < self.cited.len() {
            let label = self.cited[at].0.clone();
            let number = at + 1;
            self.out
                .push_str(&format!("<li id=\"{}\">", self.note_id(number)));
            if let Some(range) = self.notes.get(&label).cloned() {
                self.run(range);
            }
            let mut back = String::new();
            for times in 1..=self.cited[at].1 {
                let label = self.word("footnote-back", &[("number", &number.to_string())]);
                let own = self.reference(number, times);
                back.push_str(&format!(
                    " <a class=\"fn-back\" href=\"#{own}\" role=\"doc-backlink\" aria-label=\"{label}\">\u{21a9}\u{fe0e}</a>"
                ));
            }
            // The way back stands at the end of the note's last line.
            let end = self
                .out
                .trim_end()
                .strip_suffix("</p>")
                .map_or(self.out.len(), str::len);
            self.out.insert_str(end, &back);
            self.out.truncate(self.out.trim_end().len());
            self.out.push_str("</li>\n");
            at += 1;
        }
        self.out.push_str("</ol></section>\n");
    }

    /// A shortcode, with the text of its pair; gives the index of what comes next.
    pub(super) fn call(&mut self, index: usize, at: usize) -> usize {
        let scan = self.scan;
        let Some(call) = scan.calls.get(index) else {
            return at + 1;
        };
        if call.closes {
            return at + 1;
        }
        let end = self.stream.pairs.get(&at).copied();
        let body = end.map(|end| self.inside(at + 1, end));
        let shown = (self.around.shortcode)(call, body.as_ref());
        let Some(html) = self.accepted(call, shown) else {
            // What could not be shown stays to be read, and is told.
            escape_text(&mut self.out, &call.written);
            return end.map_or(at, |end| end) + 1;
        };
        if is_block(&html) {
            if self.paragraphs > 0 {
                let message = format!(
                    "`{}` makes a block of its own, and stands inside a line of text",
                    call.name
                );
                self.fault(
                    call.offset,
                    message,
                    Some("put it on a line of its own".to_owned()),
                );
                return end.map_or(at, |end| end) + 1;
            }
            self.fresh();
            self.put_made(index, html);
            self.out.push('\n');
        } else {
            self.put_made(index, html.trim_end().to_owned());
        }
        end.map_or(at, |end| end) + 1
    }

    /// The rendered text between the two halves of a pair.
    fn inside(&mut self, from: usize, to: usize) -> SafeHtml {
        let start = self.out.len();
        let raw = std::mem::replace(&mut self.raw, false);
        let block = call_of(&self.stream.events[from - 1].0).is_some_and(|call| self.scan.calls[call].block);
        let paragraphs = if block {
            std::mem::take(&mut self.paragraphs)
        } else {
            self.paragraphs
        };
        self.run(from..to);
        self.paragraphs = paragraphs;
        let html = self.taken_out(start);
        self.raw = raw;
        SafeHtml(html.trim().to_owned())
    }

    /// Keeps what a shortcode holds and complains of; `None` when it cannot be shown.
    fn accepted(&mut self, call: &Call, shown: super::Shown) -> Option<String> {
        let line = self.lines_before(call.offset);
        self.done
            .links
            .extend(shown.links.into_iter().map(|link| Linked { line, ..link }));
        self.done.toc.extend(
            shown
                .headings
                .into_iter()
                .map(|heading| Heading { line, ..heading }),
        );
        let mut failed = false;
        for fault in shown.faults {
            failed |= fault.severity == Severity::Error;
            self.told(call.offset, fault);
        }
        (!failed).then_some(shown.html)
    }

    /// What is wrong with shortcodes before any is shown.
    pub(super) fn complaints(&mut self) {
        let (scan, stream) = (self.scan, self.stream);
        for broken in &scan.broken {
            let verbatim = stream.verbatim.iter().any(|range| range.contains(&broken.offset));
            if !verbatim {
                let hint = "write `{{ name key=\"value\" }}`, or `\\{{` for braces that are only text";
                self.fault(broken.offset, broken.why.clone(), Some(hint.to_owned()));
            }
        }
        for (call, elsewhere) in &stream.stray {
            let call = &scan.calls[*call];
            let (message, hint) = if *elsewhere {
                let message = format!("`{}` begins and ends in different blocks", call.name);
                (
                    message,
                    format!(
                        "put both `{{{{ {0} }}}}` and `{{{{ /{0} }}}}` on lines of their own",
                        call.name
                    ),
                )
            } else {
                let message = format!("`{}` ends here and begins nowhere", call.name);
                (message, format!("put `{{{{ {} }}}}` before it", call.name))
            };
            self.fault(call.offset, message, Some(hint));
        }
    }
}

/// Whether markup holds what may not stand in a paragraph.
fn is_block(markup: &str) -> bool {
    const BLOCKS: [&str; 24] = [
        "address",
        "article",
        "aside",
        "blockquote",
        "details",
        "div",
        "dl",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h2",
        "h3",
        "h4",
        "header",
        "hr",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    ];
    html::tags(markup)
        .iter()
        .any(|tag| BLOCKS.contains(&tag.name.as_str()))
}
