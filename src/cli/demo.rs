//! `demo`: the whole loop on the bundled airline: import, harvest, publish the best drafts, take in
//! comments, build, serve.

use std::path::Path;
use std::sync::Arc;

use frontload::comment::{Act, Form};
use frontload::config::Config;
use frontload::content::{self, Document, Saved};
use frontload::conversation::{self, Format, ReadOptions};
use frontload::question::{self, Options, Question, State};
use frontload::serve::desk::rules::{self, Verb};
use frontload::serve::endpoint::Endpoint;
use frontload::serve::intake;
use frontload::serve::publish::Preview;
use frontload::store::{Store, people};
use jiff::Timestamp;

use super::args::{Common, Demo};
use super::corpus;
use super::failure::Failure;
use super::output::{Output, plural};
use super::serve::{Start, start};
use super::user::member;
use super::{Outcome, harvest, site};

/// Marks a folder as a demo, so that it is resumed and nothing else is overwritten.
const MARK: &str = ".frontload/demo";
/// Who may use the demo's desk.
const NAME: &str = "mira";
/// Gaps that are drafted, and those of them that are published as a reviewer would.
const DRAFTED: usize = 9;
const PUBLISHED: usize = 6;

pub fn run(_: &Common, args: Demo, output: &Output) -> Outcome {
    let root = &args.dir;
    let now = args
        .now
        .unwrap_or_else(|| corpus::NOW.parse().expect("the corpus's last day is a time"));
    let password = if root.join(MARK).exists() {
        resume(root, output)?
    } else {
        make(root, now, output)?
    };
    output.say(&format!("Login  name {NAME}  password {password}"));
    if args.no_serve {
        output.say(&format!("Serve  frontload serve --root {}", root.display()));
        return Ok(());
    }
    let config = site::secrets(root, output)?;
    let hints = |url: &str| {
        vec![format!(
            "Try    {url}/faq/   ask something, write a comment, then decide at the desk; Ctrl-C ends"
        )]
    };
    start(
        root,
        config,
        &args.bind,
        Start {
            preview: frontload::serve::publish::Preview::default(),
            ready: &hints,
        },
        output,
    )
}

/// An existing demo keeps its content and store; only the password is made anew, since none is kept.
fn resume(root: &Path, output: &Output) -> Result<String, Failure> {
    output.say(&format!("resuming the demo in {}", root.display()));
    login(&Store::open(&site::store_path(root))?)
}

fn make(root: &Path, now: Timestamp, output: &Output) -> Result<String, Failure> {
    empty(root)?;
    for (path, bytes) in corpus::site_files() {
        write(&root.join(path), bytes)?;
    }
    write(&root.join(MARK), b"made by frontload demo\n")?;
    let config = site::config(root, output)?;
    let store = Store::open(&site::store_path(root))?;
    step(output, "import", &import(root, &store)?);
    let questions = find(root, &config, &store, now)?;
    let gaps = questions
        .iter()
        .filter(|question| question.state == State::Gap)
        .count();
    step(
        output,
        "harvest",
        &format!("{}, {}", plural(questions.len(), "question"), plural(gaps, "gap")),
    );
    let (published, waiting) = front_load(root, &config, &questions, now)?;
    step(
        output,
        "publish",
        &format!(
            "{} published, {waiting} left for you to review",
            plural(published, "draft")
        ),
    );
    let questions = find(root, &config, &store, now)?;
    let covered: usize = questions
        .iter()
        .filter(|question| question.state == State::Covered)
        .count();
    step(
        output,
        "again",
        &format!(
            "{covered} of {} are covered now",
            plural(questions.len(), "question")
        ),
    );
    let password = login(&store)?;
    drop(store);
    step(output, "build", &comments(root, config, now)?);
    Ok(password)
}

fn step(output: &Output, name: &str, what: &str) {
    output.say(&format!("{name:<9}{what}"));
}

fn empty(root: &Path) -> Outcome {
    let occupied = root.exists() && std::fs::read_dir(root).map_or(true, |mut found| found.next().is_some());
    if occupied {
        let message = format!("`{}` is not empty and no demo of ours", root.display());
        return Err(Failure::usage(message, "name another folder: frontload demo DIR"));
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    let fail = |cause: std::io::Error| Failure::io("write", path, &cause);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(fail)?;
    }
    std::fs::write(path, bytes).map_err(fail)
}

fn import(root: &Path, store: &Store) -> Result<String, Failure> {
    let text = corpus::conversations(corpus::SEED).map_err(broken)?;
    let file = root.join(".frontload").join("conversations.jsonl");
    write(&file, text.as_bytes())?;
    let options = ReadOptions {
        format: Format::Jsonl,
        ..ReadOptions::default()
    };
    let report = conversation::import(store, &[file], &options)?;
    Ok(format!(
        "{} conversations read, {} kept, {} skipped",
        report.read, report.new, report.skipped
    ))
}

fn broken(error: corpus::Error) -> Failure {
    Failure::Machine {
        message: error.to_string(),
        hint: None,
    }
}

fn find(root: &Path, config: &Config, store: &Store, now: Timestamp) -> Result<Vec<Question>, Failure> {
    let known = site::known_entries(root, config, now)?;
    let options = Options {
        contacts: config.brand.contacts.clone(),
        ..Options::default()
    };
    Ok(question::update(store, &known, &options)?.questions)
}

/// Drafts the best gaps; publishes the first of those that agents answered, and leaves the rest.
fn front_load(
    root: &Path,
    config: &Config,
    questions: &[Question],
    now: Timestamp,
) -> Result<(usize, usize), Failure> {
    let (mut published, mut waiting) = (0, 0);
    for question in harvest::worth_drafting(questions).into_iter().take(DRAFTED) {
        let file = content::draft(root, config, question, now)?;
        if question.answer.is_some() && published < PUBLISHED {
            publish(root, config, &file, now)?;
            published += 1;
        } else {
            waiting += 1;
        }
    }
    Ok((published, waiting))
}

/// As a reviewer at the desk would: the draft's text stands, its evidence does not leave the building.
fn publish(root: &Path, config: &Config, file: &Path, now: Timestamp) -> Outcome {
    let document = content::open(root, file)?;
    let (item, _) = content::read(&document.file, &document.text, config);
    let text = content::with_front_matter(&document.text, &content::publication(&item, now))?;
    match content::save(root, config, &Document { text, ..document }, NAME)? {
        Saved::Refused(problems) => Err(Failure::Problems(problems)),
        Saved::Done { .. } | Saved::Changed(_) => Ok(()),
    }
}

fn login(store: &Store) -> Result<String, Failure> {
    let mut bytes = [0; 9];
    getrandom::fill(&mut bytes).map_err(|cause| Failure::Machine {
        message: cause.to_string(),
        hint: None,
    })?;
    let password: String = bytes
        .iter()
        .map(|byte| char::from(b"abcdefghjkmnpqrstuvwxyz23456789"[usize::from(*byte) % 31]))
        .collect();
    let password = format!("demo-{password}");
    let user = member(NAME, "admin", &password)?;
    store.write(move |tx| people::put_user(tx, &user))?;
    Ok(password)
}

/// Takes in the demo's comments by the endpoint's own way, decides some of them, and builds.
fn comments(root: &Path, config: Config, now: Timestamp) -> Result<String, Failure> {
    let clock = Arc::new(move || now);
    let (endpoint, _) =
        Endpoint::open(root, config, clock, Preview::default()).map_err(super::serve::failure)?;
    let mut taken = 0;
    for line in corpus::comments(corpus::SEED).map_err(broken)?.lines() {
        let remark: Remark = serde_json::from_str(line).map_err(|cause| Failure::Machine {
            message: format!("the demo's comments cannot be read: {cause}"),
            hint: None,
        })?;
        taken += usize::from(take_in(&endpoint, &remark)?);
    }
    let (report, _) = endpoint.rebuild_now().map_err(super::serve::failure)?;
    Ok(format!(
        "{} and {} in {} ms",
        plural(report.pages, "page"),
        plural(taken, "comment"),
        report.took_ms
    ))
}

/// A line of the demo's comments.
#[derive(serde::Deserialize)]
struct Remark {
    page: String,
    text: String,
    author: Option<String>,
    email: Option<String>,
    disposition: String,
    at: Timestamp,
}

/// Through the endpoint's own intake; what a moderator would publish without thinking is published.
fn take_in(endpoint: &Endpoint, remark: &Remark) -> Result<bool, Failure> {
    let at = remark.at.as_microsecond();
    let form = Form {
        page: remark.page.clone(),
        text: remark.text.clone(),
        author: remark.author.clone(),
        email: remark.email.clone(),
        // As a visitor who read the page for a minute.
        stamp: Some(endpoint.keys.stamp(&remark.page, at - 60_000_000)),
        ..Form::default()
    };
    let Some(id) = intake::take_in(endpoint, form, at).map_err(super::serve::failure)? else {
        return Ok(false);
    };
    if matches!(remark.disposition.as_str(), "publish" | "praise" | "feedback") {
        let by = Act::new(NAME, at + 1_800_000_000, "");
        rules::decide(endpoint, &id, &Verb::Publish, &by).map_err(|error| Failure::Machine {
            message: error.to_string(),
            hint: None,
        })?;
    }
    Ok(true)
}
