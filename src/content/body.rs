//! The text of an item, which need not be in memory: one that was kept from an earlier run is read
//! from its file when somebody asks for it.

use std::fmt::{Display, Formatter};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::front;

/// Markdown without the front matter.
#[derive(Clone, Debug, Default)]
pub struct Body {
    key: [u8; 16],
    text: Arc<OnceLock<String>>,
    /// The file, for one that is not in memory.
    file: Option<Arc<Path>>,
}

impl Body {
    /// A hash of the text, known without reading it.
    pub fn key(&self) -> [u8; 16] {
        self.key
    }

    /// The text, read if need be.
    pub fn as_str(&self) -> &str {
        self.text
            .get_or_init(|| self.file.as_deref().and_then(read).unwrap_or_default())
    }

    /// Says where the text of a body that was kept without it lies.
    pub(super) fn lies_in(&mut self, file: PathBuf) {
        self.file = Some(file.into());
    }
}

/// A file that is gone or spoilt since it was looked at has no text; the next build looks again.
fn read(file: &Path) -> Option<String> {
    let text = String::from_utf8(std::fs::read(file).ok()?).ok()?;
    let parts = front::split(file, &text).ok()?;
    Some(parts.body.to_owned())
}

impl From<&str> for Body {
    fn from(text: &str) -> Body {
        Body::from(text.to_owned())
    }
}

impl From<String> for Body {
    fn from(text: String) -> Body {
        let mut key = [0; 16];
        key.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
        Body {
            key,
            text: Arc::new(OnceLock::from(text)),
            file: None,
        }
    }
}

impl Deref for Body {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Display for Body {
    fn fmt(&self, to: &mut Formatter<'_>) -> std::fmt::Result {
        to.write_str(self)
    }
}

impl PartialEq<&str> for Body {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Body) -> bool {
        self.key == other.key
    }
}

/// Only the key is kept; the text stays in its file.
impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.key.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Body, D::Error> {
        Ok(Body {
            key: Deserialize::deserialize(deserializer)?,
            ..Body::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_body_is_read_from_its_file_when_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        std::fs::write(&file, "---\ntitle: A\n---\nThe text.\n").unwrap();
        let body = Body::from("The text.\n");
        let kept = postcard::to_stdvec(&body).unwrap();
        let mut back: Body = postcard::from_bytes(&kept).unwrap();
        back.lies_in(file);
        assert_eq!(back.key(), body.key());
        assert_eq!(&*back, "The text.\n");
    }

    #[test]
    fn a_body_whose_file_is_gone_has_no_text() {
        let mut body = Body::default();
        body.lies_in("/nowhere/a.md".into());
        assert_eq!(&*body, "");
    }
}
