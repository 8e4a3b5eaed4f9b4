//! Everything the build writes beside its pages: feeds, twins, cards, icons, the sitemap, what robots
//! and assistants read, redirects. Makers are pure (records in, bytes out); this plans them.

pub mod absolute;
pub mod aliases;
pub mod beside;
pub mod face;
pub mod llms;
pub mod lost;
pub mod machine;
pub mod redirects;
pub mod social;
pub mod stream;
pub mod twin;

use crate::config::Robots;
use crate::diagnostic::{Diagnostic, Place};
use crate::site::desk::Desk;
use crate::site::output::Outputs;
use crate::site::sheet::Sheet;
use crate::site::sitemap::{self, Limits};

/// Plans what stands beside these pages.
pub fn plan<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>, sheets: &[Sheet<'a>]) {
    stream::feeds(outputs, desk);
    beside::twins(outputs, desk);
    beside::llms(outputs, desk);
    desk.face.cards(outputs, desk);
    desk.face.icons(outputs, desk);
    let mapped = sitemap(outputs, desk, sheets);
    robots(outputs, desk, mapped);
    search(outputs, desk);
}

/// The sitemap; whether there is one.
fn sitemap<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>, sheets: &[Sheet<'a>]) -> bool {
    let base = desk.base_url();
    if base.is_empty() {
        let fault = Diagnostic::warning(
            "no-base-url",
            Place::file("frontload.yaml"),
            "without `base_url` there is no sitemap, and feeds and shared links lack the site's address",
        );
        outputs
            .problems
            .push(fault.hint("add `base_url: https://help.example.com`"));
        return false;
    }
    // A site that is kept from search engines lists nothing for them.
    if desk.build.config.site.robots == Robots::Deny || desk.is_own("/sitemap.xml") {
        return desk.is_own("/sitemap.xml");
    }
    let mut places: Vec<sitemap::Place> = sheets
        .iter()
        .filter_map(|sheet| {
            let twins = desk.translations(&sheet.path).into_iter();
            Some(sitemap::Place {
                url: desk.address(&redirects::percent(&sheet.path)),
                changed: sheet.listed?,
                twins: twins
                    .map(|(language, path)| (language, desk.address(&redirects::percent(&path))))
                    .collect(),
            })
        })
        .collect();
    places.sort();
    for (path, part) in sitemap::plan(base, places, Limits::default()) {
        outputs.of(&path, None, part, sitemap::File::xml);
    }
    true
}

fn robots<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>, mapped: bool) {
    if !desk.is_own("/robots.txt") {
        let allow = desk.build.config.site.robots == Robots::Allow;
        let sitemap = mapped.then(|| desk.address("/sitemap.xml"));
        outputs.of("/robots.txt", None, (allow, sitemap), |(allow, sitemap)| {
            machine::robots(*allow, sitemap.as_deref())
        });
    }
}

/// The search description, where the search has an address.
fn search<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) {
    let config = desk.build.config;
    let endpoint = [config.endpoint_url.trim_end_matches('/'), desk.base_url()];
    let Some(endpoint) = endpoint.into_iter().find(|address| !address.is_empty()) else {
        return;
    };
    for edition in desk.plan.editions.iter().filter(|edition| edition.is_shown()) {
        let path = format!("{}opensearch.xml", edition.home);
        if desk.is_own(&path) {
            continue;
        }
        let icon = desk
            .face
            .icon()
            .map_or_else(String::new, |path| desk.address(path));
        let said = (
            desk.brand(),
            &config.brand.tagline,
            endpoint,
            edition.language,
            icon,
        );
        outputs.of(&path, None, said, |(name, about, endpoint, language, icon)| {
            machine::Search {
                name,
                about,
                endpoint,
                language,
                icon,
            }
            .xml()
        });
    }
}
