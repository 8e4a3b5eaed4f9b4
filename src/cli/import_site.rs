//! `import-site`: another system's site into `content/`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use frontload::content::import::{self, Options, System};
use frontload::web::{self, Limits, Method};

use super::args::Common;
use super::failure::Failure;
use super::output::Output;
use super::{Outcome, site};

/// The system named on the command line.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum SiteSystem {
    #[default]
    Auto,
    Wordpress,
    Jekyll,
    Hugo,
    Zola,
    Markdown,
}

/// Where media come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MediaFrom {
    /// Only what is at hand
    #[default]
    Local,
    /// Fetch what is not at hand from the old site
    Download,
}

/// What can be typed after `import-site`.
#[derive(Args, Debug)]
pub struct ImportSite {
    /// A WordPress export (.xml) or the folder of a site
    pub path: PathBuf,
    /// The system it was made with
    #[arg(long, value_enum, default_value_t)]
    pub from: SiteSystem,
    /// WordPress: the uploads folder, or a zip of it
    #[arg(long, value_name = "PATH")]
    pub uploads: Option<PathBuf>,
    /// Where pictures and other files come from
    #[arg(long, value_enum, default_value_t)]
    pub media: MediaFrom,
    /// Make an entry of each question on a page of questions
    #[arg(long)]
    pub split_faq: bool,
    /// Only say what would come
    #[arg(long)]
    pub dry_run: bool,
}

/// Largest file that is fetched.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Redirects that are followed for one file, each address checked anew.
const HOPS: usize = 4;

pub fn run(common: &Common, args: ImportSite, output: &Output) -> Outcome {
    if !common.root.is_dir() {
        let message = format!("`{}` is not a folder", common.root.display());
        return Err(Failure::usage(
            message,
            "make it, or name the site's folder with --root",
        ));
    }
    let config = site::config(&common.root, output)?;
    let bar = output.progress("importing");
    let fetch = |url: &str| {
        bar.set_message(format!("fetching {url}"));
        download(url)
    };
    let options = Options {
        from: system(args.from),
        uploads: args.uploads.as_deref(),
        fetch: (args.media == MediaFrom::Download).then_some(&fetch),
        dry_run: args.dry_run,
        split_faq: args.split_faq,
        now: site::now(),
    };
    let result = import::import_site(&common.root, &config, &args.path, options);
    bar.finish_and_clear();
    let report = result?;
    if output.json {
        output.value(&report);
    } else {
        output.say(report.to_string().trim_end());
        if !report.dry_run {
            output.say("\nnext: frontload check, then frontload serve --watch");
        }
    }
    if report.malformed {
        output.note("something of the source could not be read; see `did not come`");
        return Err(Failure::Code(1));
    }
    Ok(())
}

fn system(named: SiteSystem) -> Option<System> {
    match named {
        SiteSystem::Auto => None,
        SiteSystem::Wordpress => Some(System::Wordpress),
        SiteSystem::Jekyll => Some(System::Jekyll),
        SiteSystem::Hugo => Some(System::Hugo),
        SiteSystem::Zola => Some(System::Zola),
        SiteSystem::Markdown => Some(System::Markdown),
    }
}

/// One file of the old site; private addresses are refused, wherever a redirect leads.
fn download(url: &str) -> Result<Vec<u8>, String> {
    let limits = Limits {
        timeout: Duration::from_secs(30),
        bytes: LARGEST,
        private: false,
    };
    let mut url = url.to_owned();
    for _ in 0..=HOPS {
        let answer = web::ask(Method::Get, &url, &limits).map_err(|fault| format!("{url}: {fault}"))?;
        match (answer.status, answer.location) {
            (200, _) if answer.cut => return Err(format!("{url}: larger than 64 MiB")),
            (200, _) => return Ok(answer.body),
            (301 | 302 | 303 | 307 | 308, Some(to)) => url = web::joined(&url, &to),
            (status, _) => return Err(format!("{url}: HTTP {status}")),
        }
    }
    Err(format!("{url}: more than {HOPS} redirects"))
}
