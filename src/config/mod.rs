//! `frontload.yaml`: every key, its type, default and help, declared once.
//!
//! It reads and checks; of what a key names it opens nothing but the files of secrets.

mod declared;
mod forms;
mod relations;
mod secrets;
mod site;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::yaml::{self, keys};

pub use declared::{CARRIERS, KEYS};
pub use forms::{is_deploy_target, is_language, site_url};
pub use secrets::Environment;
pub use site::{Feed, Llms, Robots, Site, Twin};

/// The file's name below the root.
pub const FILE: &str = "frontload.yaml";

/// A site's settings. An absent file means all defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Who speaks.
    pub brand: Brand,
    /// Public address of the site, without a trailing slash.
    pub base_url: String,
    /// Address of the endpoint when the site lives on another host; empty = same as `base_url`.
    pub endpoint_url: String,
    /// Languages, the default first. Empty means `[en]`.
    pub languages: Vec<String>,
    /// What customers call things, for search: lines such as `refund = money back`.
    pub synonyms: Vec<String>,
    /// Folder under `themes/`; `default` and `plain` are compiled in.
    pub theme: String,
    /// What the theme lets a site choose; the theme itself checks it.
    pub theme_settings: serde_json::Map<String, serde_json::Value>,
    /// Front matter keys of the site's own, each a list of words.
    pub taxonomies: Vec<String>,
    /// The endpoint.
    pub serve: Serve,
    /// Visitors' comments.
    pub comments: Comments,
    /// Where service issues go.
    pub care: Care,
    /// Mail in and out.
    pub mail: Mail,
    /// How questions are found.
    pub harvest: Harvest,
    /// How long personal data is kept.
    pub retention: Retention,
    /// Posts a list page, entries a feed.
    pub site: Site,
    /// What `check` lets pass.
    pub check: Check,
    /// Where `deploy` puts the site.
    pub deploy: Deploy,
}

/// The brand behind the site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Brand {
    /// Name as customers know it.
    pub name: String,
    /// One sentence on the home page and in feeds.
    pub tagline: String,
    /// The sentence above the search box of the FAQ home.
    pub greeting: String,
    /// Path of the logo below `static/`, SVG or PNG.
    pub logo: String,
    /// The brand colour, `#rrggbb`; links and buttons take the nearest shade of it that can be read.
    pub colour: String,
    /// Hue of the brand colour, degrees 0..360 of OKLCH, for who has no exact colour.
    pub hue: Option<u16>,
    /// The brand's own faces; none means the reader's system.
    pub fonts: Fonts,
    /// The brand's own mail addresses, phone numbers and domains: never redacted.
    pub contacts: Vec<String>,
    /// Domains whose senders are agents.
    pub domains: Vec<String>,
    /// The brand's own pages elsewhere.
    pub profiles: Vec<String>,
    /// Public mail address of customer care.
    pub email: String,
    /// Public telephone number of customer care.
    pub phone: String,
}

/// The brand's faces, as WOFF2 files below `static/`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fonts {
    /// For reading.
    pub text: Face,
    /// For headings; none means the one for reading.
    pub headings: Face,
}

/// One face in up to three cuts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Face {
    /// Its name, as style sheets call it.
    pub family: String,
    /// The upright cut, or a variable one that holds all weights.
    pub regular: String,
    /// The bold cut; none means that `regular` is variable.
    pub bold: String,
    /// The italic cut.
    pub italic: String,
}

/// The endpoint.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Serve {
    /// Address and port; empty means `127.0.0.1:8080`.
    pub bind: String,
    /// Proxies whose forwarded address counts.
    pub trusted_proxies: Vec<String>,
}

/// `off` or a number a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Rate {
    /// Comments a minute from one sender prefix.
    PerMinute(u32),
    /// `off`: no limit. `on` is refused.
    Off(OffWord),
}

/// The word `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OffWord {
    /// `off`
    Off,
}

impl Default for Rate {
    fn default() -> Rate {
        Rate::PerMinute(6)
    }
}

/// Visitors' comments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Comments {
    /// Whether pages carry a form at all.
    pub enabled: bool,
    /// `off` or comments a minute from one sender prefix.
    pub rate: Rate,
    /// Whether a near-identical second comment gets the first one's reference.
    pub duplicates: bool,
    /// Whether entries that may answer are offered before a comment is sent.
    pub suggest: bool,
    /// Whether every comment waits for a person (`true`) or confident, harmless ones appear at once.
    pub hold: bool,
    /// Hours within which the brand answers, printed on the receipt.
    pub answer_within_hours: u32,
}

impl Default for Comments {
    fn default() -> Comments {
        Comments {
            enabled: true,
            rate: Rate::default(),
            duplicates: true,
            suggest: true,
            hold: true,
            answer_within_hours: 24,
        }
    }
}

/// Customer care.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Care {
    /// Where a forwarded comment goes; each gets every forward unless the desk chooses.
    pub destinations: Vec<Destination>,
}

/// One place at care.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Destination {
    /// Short name, part of `/hooks/care/{name}`.
    pub name: String,
    /// How it leaves: `mail` or `webhook`.
    pub carrier: String,
    /// Address for `webhook`.
    pub url: String,
    /// Mailbox for `mail`.
    pub address: String,
    /// Signing secret (`whsec_...`), only as `${ENV}` or `file:PATH`.
    pub secret: String,
    /// Whether `url` may be a private or loopback address; off by default (SSRF).
    pub allow_private: bool,
}

/// Mail.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// Sender of our mail.
    pub from: String,
    /// `smtp://host:port`, `smtps://`, with credentials as `${ENV}`; empty = no mail leaves.
    pub smtp: String,
    /// `imaps://...` for replies; empty = none.
    pub imap: String,
}

/// Harvest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Harvest {
    /// Folder of a sentence model; empty = the built-in representation.
    pub model: PathBuf,
    /// Sources imported by `serve` on its timetable.
    pub sources: Vec<SourceConfig>,
    /// Signing secret of `/hooks/conversations`; empty closes it.
    pub hook_secret: String,
    /// Coarser (below 1) or finer (above 1) questions; 0 or absent = 1.
    pub granularity: f64,
}

/// One source of conversations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceConfig {
    /// Its name in reports.
    pub name: String,
    /// Path of a file or folder.
    pub path: PathBuf,
    /// Format, or `auto`.
    pub format: String,
    /// Column map for CSV: our field -> its column.
    pub columns: BTreeMap<String, String>,
}

/// Retention, in days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Days after which a closed comment loses name and address.
    pub comments: u32,
    /// Days after which a conversation leaves the archive; 0 = kept.
    pub conversations: u32,
    /// Days search signals are kept.
    pub signals: u32,
}

impl Default for Retention {
    fn default() -> Retention {
        Retention {
            comments: 180,
            conversations: 0,
            signals: 90,
        }
    }
}

/// What `check` lets pass.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Check {
    /// Names, numbers and addresses that may stand in a text besides the brand's own.
    pub allow: Vec<String>,
    /// Whether `check --external` may ask private and loopback addresses.
    pub private_links: bool,
}

/// Where the built site is put for visitors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Deploy {
    /// `folder:`, `rsync:`, `sftp://` or `s3://`; empty = nowhere.
    pub to: String,
    /// Whether `serve` deploys after each publish.
    pub auto: bool,
    /// Whether compressed copies go along.
    pub precompressed: bool,
    /// Most files that one deploy may delete, in percent.
    pub max_delete: u8,
    /// Address of a store that is not Amazon's.
    pub endpoint: String,
    /// Region of the store; empty = `us-east-1`.
    pub region: String,
    /// Key id of the store, a reference until [`Config::resolve_deploy`].
    pub access_key: String,
    /// Secret key of the store, a reference until [`Config::resolve_deploy`].
    pub secret_key: String,
    /// OpenSSH settings for rsync and SFTP, relative to the root; empty = the user's own.
    pub ssh_config: PathBuf,
}

impl Default for Deploy {
    fn default() -> Deploy {
        Deploy {
            to: String::new(),
            auto: false,
            precompressed: false,
            max_delete: 25,
            endpoint: String::new(),
            region: String::new(),
            access_key: String::new(),
            secret_key: String::new(),
            ssh_config: PathBuf::new(),
        }
    }
}

impl Config {
    /// Reads `root/frontload.yaml`; an absent file means defaults. With no error it returns the
    /// settings beside the warnings, otherwise everything that is wrong. Secrets stay references.
    pub fn load(root: &Path) -> Result<(Config, Diagnostics), Diagnostics> {
        let text = match std::fs::read(root.join(FILE)) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| {
                let fault = Diagnostic::error("not-text", Place::file(FILE), "this file is not UTF-8 text");
                fault.hint("save it as UTF-8")
            })?,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(cause) => {
                let message = format!("cannot be read: {cause}");
                return Err(Diagnostic::error("unreadable", Place::file(FILE), message).into());
            }
        };
        Config::parse(&text, root)
    }

    /// The same from a text; `root` is where themes are looked for.
    pub fn parse(text: &str, root: &Path) -> Result<(Config, Diagnostics), Diagnostics> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let source = yaml::Source::whole(Path::new(FILE), text);
        let mut faults = Diagnostics::new();
        let tree = yaml::tree(source, yaml::SMALL, &mut faults);
        let sound = keys::check(source, &tree, KEYS, &mut faults);
        relations::check(source, &tree, root, &mut faults);
        secrets::refuse_literals(source, &tree, &mut faults);
        faults.sort();
        if faults.has_errors() {
            return Err(faults);
        }
        match serde_json::from_value(sound.into()) {
            Ok(config) => Ok((config, faults)),
            // The declared keys and the struct disagree: our fault, and a test's business.
            Err(cause) => {
                let message = format!("cannot be read: {cause}");
                Err(Diagnostic::error("wrong-type", Place::file(FILE), message).into())
            }
        }
    }

    /// Reads the settings and replaces `${NAME}` and `file:PATH` by the secrets they stand for.
    /// Only what sends or receives needs this; a build does not.
    pub fn load_with(
        root: &Path,
        environment: Environment<'_>,
    ) -> Result<(Config, Diagnostics), Diagnostics> {
        let (mut config, mut faults) = Config::load(root)?;
        faults.extend(config.resolve(root, environment));
        if faults.has_errors() {
            Err(faults)
        } else {
            Ok((config, faults))
        }
    }

    /// Replaces references to secrets; what cannot be resolved is reported and becomes empty.
    pub fn resolve(&mut self, root: &Path, environment: Environment<'_>) -> Diagnostics {
        secrets::resolve(self, root, environment)
    }

    /// Replaces the references of `deploy` alone: who deploys need not know the secrets of mail and care.
    pub fn resolve_deploy(&mut self, root: &Path, environment: Environment<'_>) -> Diagnostics {
        secrets::resolve_deploy(self, root, environment)
    }

    /// The default language.
    pub fn language(&self) -> &str {
        self.languages.first().map_or("en", String::as_str)
    }

    /// Whether the site is made in `language`.
    pub fn speaks(&self, language: &str) -> bool {
        language == self.language() || self.languages.iter().any(|known| known == language)
    }
}

/// `schema config`: the JSON Schema of `frontload.yaml`.
pub fn schema() -> serde_json::Value {
    keys::json_schema("frontload.yaml", "The settings of a Frontload site.", KEYS)
}

#[cfg(test)]
mod tests;
