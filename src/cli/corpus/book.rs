//! Reads the plain-text files under `demo/corpus/`: `# chapter`, `key: value`, `## list`, `- item`.
//!
//! They are written by hand and compiled in, so a fault in them is a fault of ours: a missing list
//! is an empty one, and the self-checks notice.

use std::collections::BTreeMap;

/// One `# chapter`: its settings and its lists.
#[derive(Clone, Debug, Default)]
pub struct Chapter {
    /// What stands after `# `.
    pub name: String,
    settings: BTreeMap<String, String>,
    lists: BTreeMap<String, Vec<String>>,
}

impl Chapter {
    /// The value after `key:`, or the empty string.
    pub fn setting(&self, key: &str) -> &str {
        self.settings.get(key).map_or("", String::as_str)
    }

    /// The items under `## name`, or none.
    pub fn list(&self, name: &str) -> &[String] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Reads all chapters of `text`, in order. In an item `\n` stands for a line break; a `-` alone is
/// an empty item ("say nothing").
pub fn chapters(text: &str) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    let mut list = String::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("# ") {
            chapters.push(Chapter {
                name: name.trim().to_owned(),
                ..Chapter::default()
            });
            list.clear();
            continue;
        }
        let Some(chapter) = chapters.last_mut() else {
            continue;
        };
        if let Some(name) = line.strip_prefix("## ") {
            name.trim().clone_into(&mut list);
        } else if let Some(item) = line.strip_prefix('-') {
            let item = item.strip_prefix(' ').unwrap_or(item).replace("\\n", "\n");
            chapter.lists.entry(list.clone()).or_default().push(item);
        } else if let Some((key, value)) = line.split_once(": ") {
            chapter.settings.insert(key.to_owned(), value.trim().to_owned());
        }
    }
    chapters
}

/// The chapter called `name`; an empty one when there is none.
pub fn chapter(chapters: &[Chapter], name: &str) -> Chapter {
    chapters
        .iter()
        .find(|chapter| chapter.name == name)
        .cloned()
        .unwrap_or_default()
}

/// Splits `ask => reply`; without an arrow the reply is empty.
pub fn halves(item: &str) -> (&str, &str) {
    item.split_once(" => ").unwrap_or((item, ""))
}

#[cfg(test)]
mod tests {
    use super::{chapter, chapters, halves};

    #[test]
    fn chapters_hold_settings_and_lists() {
        let read = chapters("# one\ncount: 3\n## frames\n- a\\nb\n-\n# two\n## frames\n- c => d\n");
        assert_eq!(chapter(&read, "one").setting("count"), "3");
        assert_eq!(chapter(&read, "one").list("frames"), ["a\nb", ""]);
        assert_eq!(halves(&chapter(&read, "two").list("frames")[0]), ("c", "d"));
        assert!(chapter(&read, "three").list("frames").is_empty());
    }
}
