//! Bytes that were read or compressed a moment ago, by the hash of their content: bounded, and never
//! out of date, since another content has another name.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use axum::body::Bytes;

/// Large files whose content is remembered to be sound.
const SOUND: usize = 4096;

/// A bounded store of bytes. What was not asked for while half of it filled up is forgotten.
pub struct Cache {
    halves: Mutex<Halves>,
    sound: Mutex<HashMap<String, Stamp>>,
    half: usize,
}

/// What a file looked like when its content was hashed: length and time of its last change.
pub type Stamp = (u64, Option<SystemTime>);

#[derive(Default)]
struct Halves {
    young: HashMap<String, Bytes>,
    weight: usize,
    old: HashMap<String, Bytes>,
}

impl Cache {
    /// Holds at most `bytes`.
    pub fn new(bytes: usize) -> Cache {
        Cache {
            halves: Mutex::default(),
            sound: Mutex::default(),
            half: bytes / 2,
        }
    }

    /// What is kept under a name.
    pub fn get(&self, name: &str) -> Option<Bytes> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = halves.young.get(name) {
            return Some(found.clone());
        }
        let (name, found) = halves.old.remove_entry(name)?;
        halves.put(name, found.clone(), self.half);
        Some(found)
    }

    /// Keeps bytes under a name, unless they would push most of the others out.
    pub fn put(&self, name: String, bytes: Bytes) {
        if bytes.len() <= self.half / 4 {
            let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
            halves.put(name, bytes, self.half);
        }
    }

    /// Whether a file that looks like `stamp` was found to hold the content of this hash.
    pub fn is_sound(&self, hash: &str, stamp: Stamp) -> bool {
        let sound = self.sound.lock().unwrap_or_else(PoisonError::into_inner);
        stamp.1.is_some() && sound.get(hash) == Some(&stamp)
    }

    /// Remembers that it was.
    pub fn found_sound(&self, hash: &str, stamp: Stamp) {
        let mut sound = self.sound.lock().unwrap_or_else(PoisonError::into_inner);
        if sound.len() >= SOUND {
            sound.clear();
        }
        sound.insert(hash.to_owned(), stamp);
    }
}

impl Halves {
    fn put(&mut self, name: String, bytes: Bytes, half: usize) {
        if self.weight + bytes.len() > half {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight += bytes.len();
        if let Some(before) = self.young.insert(name, bytes) {
            self.weight -= before.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_outgrows_its_bound_and_keeps_what_is_asked_for() {
        let cache = Cache::new(1000);
        cache.put("home".into(), Bytes::from(vec![1; 100]));
        for n in 0..200 {
            cache.put(n.to_string(), Bytes::from(vec![0; 100]));
            assert_eq!(cache.get("home").map(|bytes| bytes.len()), Some(100), "{n}");
            let halves = cache.halves.lock().unwrap();
            let held: usize = halves
                .young
                .values()
                .chain(halves.old.values())
                .map(Bytes::len)
                .sum();
            assert!(held <= 1000, "{held}");
        }
        assert!(cache.get("0").is_none(), "long ago, and never asked for");
        cache.put("film".into(), Bytes::from(vec![0; 126]));
        assert!(cache.get("film").is_none(), "too large a share");
    }
}
