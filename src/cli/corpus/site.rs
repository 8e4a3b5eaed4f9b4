//! The files of the example brand's site, compiled in, so that the demo runs away from a checkout.

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../../demo/site/", $path)))),*]
    };
}

/// Paths relative to the site's root, sorted, and their bytes.
pub const FILES: &[(&str, &[u8])] = files![
    "content/about.md",
    "content/blog/_index.md",
    "content/blog/a-door-that-is-two-inches-wider.md",
    "content/blog/front-loading-the-answers.md",
    "content/blog/the-week-the-fog-stayed.md",
    "content/blog/what-happened-on-dn-418.md",
    "content/blog/why-our-smallest-plane-is-staying.md",
    "content/faq/_index.md",
    "content/faq/baggage/_index.md",
    "content/faq/baggage/cabin-bag-size.md",
    "content/faq/booking/_index.md",
    "content/faq/booking/amending-passenger-particulars.md",
    "content/faq/booking/when-can-i-check-in.md",
    "content/faq/families/_index.md",
    "content/faq/families/travelling-with-a-baby.md",
    "content/faq/money/_index.md",
    "content/faq/money/how-long-does-a-refund-take.md",
    "content/faq/money/travel-credit.md",
    "content/faq/on-board/_index.md",
    "content/faq/on-board/pets.md",
    "content/faq/on-board/wifi.md",
    "frontload.yaml",
    "static/dunlin.svg",
    "static/figures/network.svg",
];
