//! What can be typed: verbs, options, help. What it means is each verb's own file.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;

/// A self-hosted FAQ and blog that knows which questions to answer.
#[derive(Parser, Debug)]
#[command(
    name = "frontload",
    version,
    about,
    max_term_width = 100,
    propagate_version = true
)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub verb: Verb,
}

/// Options of every verb.
#[derive(Args, Debug, Clone)]
pub struct Common {
    /// The site's folder
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    pub root: PathBuf,
    /// Print data as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Print only problems
    #[arg(long, global = true)]
    pub quiet: bool,
}

#[derive(Subcommand, Debug)]
pub enum Verb {
    /// Show the whole loop on a bundled airline: import, harvest, publish, build, serve
    Demo(Demo),
    /// Make a good-looking site to start from
    Init(Init),
    /// Write a new entry, post or page with filled front matter
    New(New),
    /// Bring conversations into the archive; the same export twice changes nothing
    Import(Import),
    /// Bring another system's site into content/, and say what came and what did not
    ImportSite(super::import_site::ImportSite),
    /// Find the questions that recur in the archive
    Harvest(Harvest),
    /// List the questions, the most expensive gap first
    Questions(Questions),
    /// Write one draft entry for a question
    Draft(Draft),
    /// The editor's calendar: what is due, scheduled, a draft, stale
    List(List),
    /// Take personal data out of a text
    Redact(Redact),
    /// Build the static site
    Build(Build),
    /// Serve the site, its search, comments and the desk
    Serve(Serve),
    /// Build the site and put it where visitors find it
    Deploy(Deploy),
    /// Report everything that is wrong with the site
    Check(Check),
    /// Ask the site's search
    Search(Search),
    /// Suggest what should become of a comment, and why
    Triage(Triage),
    /// Deliveries to customer care
    Care(Care),
    /// The numbers of the loop
    Report(Report),
    /// Staff who may use the desk
    User(User),
    /// Write the store, content and settings to one file
    Backup(Archive),
    /// Bring a backup into an empty folder
    Restore(Archive),
    /// Everything the store holds about one person
    Export(Person),
    /// Remove what the store holds about one person
    Erase(Person),
    /// JSON Schema of frontload.yaml or of front matter
    Schema(Schema),
    /// See what the theme offers; copy one of its files out to change it
    Theme(super::theme::ThemeArgs),
    /// Write the demo corpus
    #[command(hide = true)]
    Corpus(Corpus),
    /// Print the version
    Version,
}

#[derive(Args, Debug)]
pub struct Demo {
    /// Where the demo goes
    #[arg(default_value = "frontload-demo")]
    pub dir: PathBuf,
    /// Address and port to serve on
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub bind: String,
    /// Stop after the build
    #[arg(long)]
    pub no_serve: bool,
    /// The day it is [default: the corpus's last day]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub now: Option<Timestamp>,
}

#[derive(Args, Debug)]
pub struct Init {
    /// The new site's folder
    pub dir: PathBuf,
    /// The brand's name
    #[arg(long)]
    pub name: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum NewKind {
    Faq,
    Post,
    Page,
}

#[derive(Args, Debug)]
pub struct New {
    pub kind: NewKind,
    /// Question or headline
    pub title: String,
    /// For an entry: its category, the folder below content/faq/ [default: general]
    #[arg(long, value_name = "NAME")]
    pub category: Option<String>,
    /// Language of the new file [default: the site's first]
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Write the translation of this file, beside it
    #[arg(long, value_name = "FILE", requires = "language")]
    pub twin_of: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct Import {
    /// Files or folders; `-` is standard input
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// jsonl, zendesk, mbox, maildir, eml, twcs, csv or auto
    #[arg(long, default_value = "auto")]
    pub from: String,
    /// CSV: our field and its column, such as `text=Body`; repeat for each
    #[arg(long = "column", value_name = "FIELD=COLUMN")]
    pub columns: Vec<String>,
    /// Handles or ids whose messages are agents'
    #[arg(long = "agent", value_name = "HANDLE")]
    pub agents: Vec<String>,
    /// Name of the source, when the export gives none
    #[arg(long, default_value = "")]
    pub source: String,
}

#[derive(Args, Debug)]
pub struct Harvest {
    /// Only conversations since this day
    #[arg(long, value_name = "DATE", value_parser = time)]
    pub since: Option<Timestamp>,
    /// Write the N best gaps as draft entries
    #[arg(long, value_name = "N")]
    pub drafts: Option<usize>,
    /// Harvest a JSONL file instead of the archive
    #[arg(long, value_name = "CONV.jsonl", requires = "assignments")]
    pub input: Option<PathBuf>,
    /// Where the lines of --input's asks go
    #[arg(long, value_name = "OUT.jsonl")]
    pub assignments: Option<PathBuf>,
    /// Where the questions of --input go
    #[arg(long, value_name = "Q.jsonl")]
    pub questions: Option<PathBuf>,
    /// Questions of an earlier run, whose ids are carried over
    #[arg(long, value_name = "Q.jsonl")]
    pub previous: Option<PathBuf>,
    /// Folder of a sentence model
    #[arg(long, value_name = "DIR")]
    pub model: Option<PathBuf>,
    /// Threads; 0 means all cores
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
}

#[derive(Args, Debug)]
pub struct Questions {
    /// gap, drafted, covered or ignored
    #[arg(long)]
    pub state: Option<String>,
    /// How many
    #[arg(long, default_value_t = 50)]
    pub limit: usize,
}

#[derive(Args, Debug)]
pub struct Draft {
    /// Id of the question
    pub question: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListKind {
    /// Review-by date within 14 days or past
    Due,
    /// Scheduled for later
    Future,
    Drafts,
    /// Review-by date past
    Stale,
    /// Not translated yet, or older than the original
    Translations,
}

#[derive(Args, Debug)]
pub struct List {
    pub what: ListKind,
    /// The time it is
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub now: Option<Timestamp>,
}

#[derive(Args, Debug)]
pub struct Redact {
    /// A text, or JSONL of `{"id","text"}`; `-` is standard input
    #[arg(default_value = "-")]
    pub file: PathBuf,
    /// The input is JSONL whatever its name
    #[arg(long)]
    pub jsonl: bool,
    /// Also remove words outside the word list that fewer than K records hold
    #[arg(long, value_name = "K")]
    pub gate: Option<u32>,
}

#[derive(Args, Debug)]
pub struct Build {
    /// Where the site goes [default: ROOT/site]
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Include drafts
    #[arg(long)]
    pub drafts: bool,
    /// Include what is scheduled for later
    #[arg(long)]
    pub future: bool,
    /// The time the build is for
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub now: Option<Timestamp>,
    /// Public address, instead of the configured one
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Forget earlier builds
    #[arg(long)]
    pub full: bool,
}

#[derive(Args, Debug)]
pub struct Serve {
    /// Address and port [default: serve.bind, else 127.0.0.1:8080]
    #[arg(long)]
    pub bind: Option<String>,
    /// Preview: rebuild when a file changes, patch open pages, leave site/ alone
    #[arg(long)]
    pub watch: bool,
    /// Show drafts in the preview
    #[arg(long, requires = "watch")]
    pub drafts: bool,
    /// Show what is scheduled for later in the preview
    #[arg(long, requires = "watch")]
    pub future: bool,
}

#[derive(Args, Debug)]
pub struct Deploy {
    /// Another target than `deploy.to`
    #[arg(long, value_name = "TARGET")]
    pub to: Option<String>,
    /// Print what would be sent and deleted, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Most files that may be deleted, instead of deploy.max_delete percent
    #[arg(long, value_name = "N")]
    pub max_delete: Option<usize>,
    /// Send the site as it was built last
    #[arg(long)]
    pub no_build: bool,
    /// Go on although another deploy to this target seems to run
    #[arg(long)]
    pub take_over: bool,
    /// The time the build is for
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub now: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum CheckFormat {
    #[default]
    Text,
    Json,
    Sarif,
    Github,
}

#[derive(Args, Debug)]
pub struct Check {
    /// Ask other sites, too, whether the pages we link to are there
    #[arg(long)]
    pub external: bool,
    /// How problems are printed
    #[arg(long, value_enum, default_value_t)]
    pub format: CheckFormat,
    /// The time the check is for
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub now: Option<Timestamp>,
}

#[derive(Args, Debug)]
pub struct Search {
    /// What to look for
    #[arg(required_unless_present = "batch")]
    pub query: Option<String>,
    /// How many results
    #[arg(long, default_value_t = 10)]
    pub limit: usize,
    /// Many queries: JSONL of `{"id","query"}`
    #[arg(long, value_name = "FILE.jsonl")]
    pub batch: Option<PathBuf>,
    /// Search a `{id, question, answer, asked[]}` file instead of the site
    #[arg(long, value_name = "FILE.jsonl")]
    pub faq: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct Triage {
    /// JSONL of `{"id","text","page"?}`; `-` is standard input
    #[arg(default_value = "-")]
    pub file: PathBuf,
    /// Learn from JSONL of `{"text","disposition"}`
    #[arg(long, value_name = "LABELS.jsonl")]
    pub train: Option<PathBuf>,
    /// Forget what was learnt before
    #[arg(long)]
    pub reset: bool,
}

#[derive(Args, Debug)]
pub struct Care {
    #[command(subcommand)]
    pub verb: CareVerb,
}

#[derive(Subcommand, Debug)]
pub enum CareVerb {
    /// Deliveries, newest first
    List {
        /// ready, leased, done, dead, paused or discarded
        #[arg(long)]
        state: Option<String>,
    },
    /// One delivery and its attempts
    Show { id: String },
    /// Send again: one delivery, or all that are dead or paused
    Retry {
        #[arg(required_unless_present = "all")]
        id: Option<String>,
        #[arg(long)]
        all: bool,
    },
    /// Give one delivery up for good
    Discard { id: String },
    /// Prove a destination with a test message
    Test { destination: String },
    /// Reconcile receipts, events, outbox and deliveries
    Audit,
    /// Take one mail from care (for a pipe from a mail server)
    Receive {
        #[arg(default_value = "-")]
        file: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum ReportFormat {
    #[default]
    Html,
    Json,
    Csv,
}

#[derive(Args, Debug)]
pub struct Report {
    /// From this day on [default: 28 days]
    #[arg(long, value_name = "DATE", value_parser = time)]
    pub since: Option<Timestamp>,
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
    /// A file [default: standard output]
    #[arg(long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// The time it is
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub now: Option<Timestamp>,
}

#[derive(Args, Debug)]
pub struct User {
    #[command(subcommand)]
    pub verb: UserVerb,
}

#[derive(Subcommand, Debug)]
pub enum UserVerb {
    /// Add somebody; the password is read from standard input
    Add {
        name: String,
        /// comms, care or admin
        #[arg(long, default_value = "comms")]
        role: String,
    },
    /// Who may use the desk
    List,
    /// Remove somebody and end the sessions
    Remove { name: String },
    /// Set a password, read from standard input
    Password { name: String },
}

#[derive(Args, Debug)]
pub struct Archive {
    pub file: PathBuf,
}

#[derive(Args, Debug)]
pub struct Person {
    /// Whose
    #[arg(long, value_name = "EMAIL")]
    pub person: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SchemaKind {
    Config,
    FrontMatter,
}

#[derive(Args, Debug)]
pub struct Schema {
    pub what: SchemaKind,
}

#[derive(Args, Debug)]
pub struct Corpus {
    /// The same seed, the same bytes
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Folder to write to
    #[arg(long, value_name = "DIR")]
    pub output: PathBuf,
}

/// RFC 3339, or a day, which means its first minute in UTC.
fn time(text: &str) -> Result<Timestamp, String> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Ok(timestamp);
    }
    text.parse::<jiff::civil::Date>()
        .ok()
        .and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC).ok())
        .map(|zoned| zoned.timestamp())
        .ok_or_else(|| format!("`{text}` is not a time; write 2026-03-31 or 2026-03-31T09:00:00Z"))
}
