//! Names this state of the program, so that what one state kept for the next build is never read by
//! another: a hash of the sources, the themes and the lock file.

use std::path::{Path, PathBuf};

fn main() {
    let mut files = Vec::new();
    for top in ["src", "themes", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={top}");
        collect(Path::new(top), &mut files);
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |bytes: &[u8]| {
        for byte in bytes {
            // FNV-1a: it tells states of a program apart, and guards nothing.
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for file in files {
        add(file.to_string_lossy().replace('\\', "/").as_bytes());
        add(&std::fs::read(&file).unwrap_or_default());
    }
    println!("cargo:rustc-env=FRONTLOAD_STATE={hash:016x}");
}

fn collect(path: &Path, into: &mut Vec<PathBuf>) {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| collect(&entry.path(), into)),
        Err(_) => into.push(path.to_path_buf()),
    }
}
