//! How long the shelf takes to read 10,000 entries: `cargo bench --bench shelf`. It measures, and says
//! nothing of right or wrong.
#![allow(clippy::print_stdout)]

use std::time::Instant;

use frontload::config::Config;
use frontload::content::Shelf;

/// Entries made.
const ENTRIES: usize = 10_000;
/// Rounds; the fastest is the least disturbed.
const ROUNDS: usize = 5;

fn main() -> std::io::Result<()> {
    let root = tempfile::tempdir()?;
    let text = format!(
        "---\ntitle: Q\ntags: [a, b]\nasked_as: [x, y, z]\n---\n{}",
        "Words and *words*.\n\n".repeat(150)
    );
    for number in 0..ENTRIES {
        let folder = root.path().join(format!("content/faq/c{}", number % 50));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(format!("e{number}.md")), &text)?;
    }
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let (shelf, faults) = Shelf::load(root.path(), &Config::default()).map_err(std::io::Error::other)?;
        println!(
            "{} entries, {} faults in {:?}",
            shelf.items.len(),
            faults.0.len(),
            begun.elapsed()
        );
    }
    Ok(())
}
