//! Tables: with pipes where each cell is one line, as HTML where cells span, as plain blocks where a
//! table only arranges the page.

use super::super::dom::Id;
use super::{Writer, joined};

impl Writer<'_, '_> {
    pub(super) fn table(&mut self, id: Id) -> String {
        let dom = self.dom;
        let rows: Vec<Id> = dom.all(id).filter(|row| dom.name(*row) == "tr").collect();
        let cells = |row: Id| -> Vec<Id> {
            let children = dom.children(row).iter().copied();
            children
                .filter(|cell| matches!(dom.name(*cell), "td" | "th"))
                .collect()
        };
        let grid: Vec<Vec<Id>> = rows
            .iter()
            .map(|row| cells(*row))
            .filter(|row| !row.is_empty())
            .collect();
        let nested = dom.all(id).any(|below| dom.name(below) == "table");
        let widest = grid.iter().map(Vec::len).max().unwrap_or(0);
        if nested || widest <= 1 {
            let blocks: Vec<_> = grid
                .iter()
                .flatten()
                .flat_map(|cell| self.blocks(dom.children(*cell)))
                .collect();
            return joined(&blocks, false);
        }
        let spans = grid.iter().flatten().any(|cell| {
            ["colspan", "rowspan"]
                .iter()
                .any(|name| dom.get(*cell, name).is_some_and(|span| span.trim() != "1"))
        });
        let blocks = dom
            .all(id)
            .any(|below| matches!(dom.name(below), "ul" | "ol" | "pre" | "blockquote" | "dl" | "hr"));
        if spans || blocks {
            let mut out = String::new();
            self.raw(id, &mut out);
            return out.trim_end().to_owned();
        }
        self.pipes(id, &grid, widest)
    }

    fn pipes(&mut self, id: Id, grid: &[Vec<Id>], widest: usize) -> String {
        let dom = self.dom;
        let headed = grid[0].iter().all(|cell| {
            let bold = || {
                let mut words = dom
                    .all(*cell)
                    .filter(|id| dom.text(*id).is_some_and(|text| !text.trim().is_empty()));
                words.all(|text| self.inside_bold(text, *cell))
            };
            dom.name(*cell) == "th" || bold()
        }) || dom.first(id, "thead").is_some();
        let mut lines: Vec<String> = Vec::new();
        if let Some(caption) = dom.first(id, "caption") {
            let words = self.inline(dom.children(caption));
            if !words.trim().is_empty() {
                lines.push(format!("*{}*\n", words.trim()));
            }
        }
        if !headed {
            lines.push(row(&vec![String::new(); widest]));
            lines.push(rule(widest));
        }
        for (at, cells) in grid.iter().enumerate() {
            let head = at == 0 && headed;
            let mut texts: Vec<String> = cells.iter().map(|cell| self.cell(*cell, head)).collect();
            texts.resize(widest, String::new());
            lines.push(row(&texts));
            if head {
                lines.push(rule(widest));
            }
        }
        lines.join("\n")
    }

    fn inside_bold(&self, mut id: Id, cell: Id) -> bool {
        while id != cell {
            if matches!(self.dom.name(id), "strong" | "b") {
                return true;
            }
            match self.dom.parent(id) {
                Some(parent) => id = parent,
                None => return false,
            }
        }
        false
    }

    fn cell(&mut self, id: Id, head: bool) -> String {
        self.cell = true;
        let bold = std::mem::replace(&mut self.bold, head);
        let paragraphs: Vec<Id> = self.dom.children(id).to_vec();
        let text = if paragraphs.iter().any(|id| self.dom.name(*id) == "p") {
            let blocks = self.blocks(&paragraphs);
            blocks
                .iter()
                .map(|block| block.text.as_str())
                .collect::<Vec<_>>()
                .join("<br>")
        } else {
            self.inline(&paragraphs)
        };
        self.bold = bold;
        self.cell = false;
        let text = text.replace("\\\n", "<br>").replace('\n', " ");
        let text = text.trim().trim_end_matches("<br>").trim_end();
        // A pipe ends a cell even inside code.
        text.replace("\\|", "|").replace('|', "\\|")
    }
}

fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

fn rule(width: usize) -> String {
    format!("|{}", " --- |".repeat(width))
}
