//! What templates may call besides tera's own: `t`, `asset`, `data`, and the filters `date`, `number`.
//!
//! There is no `markdown` filter: text from people becomes HTML in [`super::super::markdown`] only.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::super::data::Data;
use super::assets::Assets;
use super::strings::{Argument, Strings};

/// Registers everything.
pub fn register(tera: &mut Tera, (strings, assets): (&Arc<Strings>, &Arc<Assets>), data: &Arc<Data>) {
    let data = Arc::clone(data);
    tera.register_function("data", move |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let path: String = kwargs.must_get("path")?;
        data.get(&path).map_err(Error::message)
    });
    let known = Arc::clone(strings);
    tera.register_function("t", move |kwargs: Kwargs, state: &State| -> TeraResult<String> {
        let key: String = kwargs.must_get("key")?;
        let values = arguments(&kwargs);
        known.get(&language(state)?, &key, &values).ok_or_else(|| {
            let near = known
                .nearest(&key)
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            Error::message(format!("no language has a string `{key}`{near}"))
        })
    });
    let files = Arc::clone(assets);
    tera.register_function("asset", move |kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let path: String = kwargs.must_get("path")?;
        files.public(&path).map(str::to_owned).ok_or_else(|| {
            let near = files
                .nearest(&path)
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            Error::message(format!("the theme has no asset `{path}`{near}"))
        })
    });
    let known = Arc::clone(strings);
    tera.register_filter(
        "date",
        move |value: &str, kwargs: Kwargs, state: &State| -> TeraResult<String> {
            let style: Option<String> = kwargs.get("style")?;
            date(
                value,
                style.as_deref().unwrap_or("long"),
                &language(state)?,
                &known,
            )
        },
    );
    let known = Arc::clone(strings);
    tera.register_filter(
        "number",
        move |value: i64, _: Kwargs, state: &State| -> TeraResult<String> {
            let mark = known
                .get(&language(state)?, "thousands-mark", &[])
                .unwrap_or_default();
            Ok(grouped(value, &mark))
        },
    );
}

fn language(state: &State) -> TeraResult<String> {
    Ok(state.get::<String>("lang")?.unwrap_or_else(|| "en".to_owned()))
}

/// Every named argument but the key itself, as words or numbers.
fn arguments(kwargs: &Kwargs) -> Vec<(&str, Argument)> {
    kwargs
        .iter()
        .filter_map(|(name, value)| Some((name.as_str()?, value)))
        .filter(|(name, _)| *name != "key")
        .map(|(name, value)| (name, argument(value)))
        .collect()
}

fn argument(value: &Value) -> Argument {
    match value.as_i128().map(|n| n as f64).or_else(|| value.as_f64()) {
        Some(number) => Argument::from(number),
        None => Argument::from(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
    }
}

/// A moment in UTC, in words of the language: `long` 3 May 2026, `short` 3 May, `iso` 2026-05-03, `time` with hours.
fn date(value: &str, style: &str, language: &str, strings: &Strings) -> TeraResult<String> {
    let moment: Timestamp = value
        .parse()
        .map_err(|_| Error::message(format!("`{value}` is not a moment such as 2026-05-03T00:00:00Z")))?;
    let local = moment.to_zoned(TimeZone::UTC);
    if style == "iso" {
        return Ok(local.date().to_string());
    }
    let month = strings
        .get(language, &format!("month-{}", local.month()), &[])
        .unwrap_or_default();
    let values = [
        ("day", Argument::from(local.day().to_string())),
        ("month", Argument::from(month)),
        ("year", Argument::from(local.year().to_string())),
        (
            "time",
            Argument::from(format!("{:02}:{:02}", local.hour(), local.minute())),
        ),
    ];
    let key = match style {
        "long" => "date-long",
        "short" => "date-short",
        "time" => "date-time",
        other => {
            return Err(Error::message(format!(
                "`date` knows the styles long, short, time and iso; found `{other}`"
            )));
        }
    };
    Ok(strings
        .get(language, key, &values)
        .unwrap_or_else(|| local.date().to_string()))
}

/// `12345` as `12,345`.
fn grouped(number: i64, mark: &str) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(mark);
        }
        out.push(digit);
    }
    if number < 0 { format!("-{out}") } else { out }
}
