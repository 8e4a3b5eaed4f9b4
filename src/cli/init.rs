//! `init` and `new`: a site to start from, a file to start from.

use frontload::content::{self, Kind};

use super::args::{Common, Init, New, NewKind};
use super::output::Output;
use super::{Outcome, site};

pub fn init(args: Init, output: &Output) -> Outcome {
    let fallback = || {
        args.dir
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let name = args
        .name
        .clone()
        .or_else(fallback)
        .unwrap_or_else(|| "My brand".to_owned());
    let files = content::init(&args.dir, &name, site::now())?;
    for file in files {
        output.say(&format!("  {}", file.display()));
    }
    output.say(&format!(
        "\nLook at it: frontload serve --watch --root {}",
        args.dir.display()
    ));
    Ok(())
}

pub fn new(common: &Common, args: New, output: &Output) -> Outcome {
    let config = site::config(&common.root, output)?;
    let kind = match args.kind {
        NewKind::Faq => Kind::Entry,
        NewKind::Post => Kind::Post,
        NewKind::Page => Kind::Page,
    };
    let file = content::create(&common.root, &config, kind, &args.title, site::now())?;
    output.say(&file.display().to_string());
    Ok(())
}
