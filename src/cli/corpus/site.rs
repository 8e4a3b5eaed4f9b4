//! The files of the example brand's site, compiled in, so that the demo runs away from a checkout.

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../../demo/site/", $path)))),*]
    };
}

/// Paths relative to the site's root, sorted, and their bytes.
pub const FILES: &[(&str, &[u8])] = files![];
