//! `care`: deliveries, destinations, audit, mail in.

use std::io::Read;

use frontload::care::{self, Mail, carrier::Outcome as Sent};
use frontload::config::Config;
use serde_json::json;

use super::args::{Care, CareVerb, Common};
use super::failure::Failure;
use super::output::Output;
use super::redact::open;
use super::{Outcome, site};

/// What a mail server reads as "try again later" (sysexits, EX_TEMPFAIL).
const TEMPORARY: u8 = 75;

pub fn run(common: &Common, args: Care, output: &Output) -> Outcome {
    match args.verb {
        CareVerb::List { state } => list(common, state.as_deref(), output),
        CareVerb::Show { id } => show(common, &id, output),
        CareVerb::Retry { id, all: _ } => retry(common, id.as_deref(), output),
        CareVerb::Discard { id } => {
            let store = site::store(common)?;
            let done = care::discard(&store, &id, ("operator", site::now().as_microsecond()))?;
            if !done {
                return Err(unknown(&id));
            }
            output.say("given up");
            Ok(())
        }
        CareVerb::Test { destination } => test(common, &destination, output),
        CareVerb::Audit => audit(common, output),
        CareVerb::Receive { file } => receive(common, &file, output),
    }
}

fn list(common: &Common, state: Option<&str>, output: &Output) -> Outcome {
    let store = site::store(common)?;
    let states: Vec<&str> = state.into_iter().collect();
    let deliveries = care::list(&store, &states, 200)?;
    if output.json {
        deliveries.iter().for_each(|delivery| output.value(delivery));
        return Ok(());
    }
    if deliveries.is_empty() {
        output.say("Nothing has been handed to care.");
    }
    for delivery in deliveries {
        let reference = delivery.reference.as_deref().unwrap_or("-");
        output.say(&format!(
            "{}  {:<9} {:<10} {:<14} {} {}",
            delivery.id, delivery.state, reference, delivery.destination, delivery.kind, delivery.reason
        ));
    }
    Ok(())
}

fn show(common: &Common, id: &str, output: &Output) -> Outcome {
    let store = site::store(common)?;
    let (delivery, attempts) = care::show(&store, id)?.ok_or_else(|| unknown(id))?;
    let tries: Vec<_> = attempts
        .iter()
        .map(|attempt| json!({ "at": attempt.at, "outcome": attempt.outcome, "detail": attempt.detail, "took_ms": attempt.took_ms }))
        .collect();
    if output.json {
        output.value(&json!({ "delivery": delivery, "attempts": tries }));
        return Ok(());
    }
    output.say(&format!(
        "{} {} to {}: {} {}",
        delivery.id, delivery.kind, delivery.destination, delivery.state, delivery.reason
    ));
    for attempt in &attempts {
        let at = jiff::Timestamp::from_microsecond(attempt.at).unwrap_or_default();
        output.say(&format!(
            "  {at:.0}  {:<6} {} ({} ms)",
            attempt.outcome, attempt.detail, attempt.took_ms
        ));
    }
    Ok(())
}

fn retry(common: &Common, id: Option<&str>, output: &Output) -> Outcome {
    let config = site::secrets(&common.root, output)?;
    let store = site::store(common)?;
    let now = site::now().as_microsecond();
    match id {
        Some(id) if !care::retry(&store, id, now)? => return Err(unknown(id)),
        Some(_) => output.say("due again"),
        None => output.say(&format!("{} due again", care::retry_all(&store, None, now)?)),
    }
    let tried = care::deliver_due(&store, &config, now)?;
    output.say(&format!("{tried} tried now; see `frontload care list`"));
    Ok(())
}

fn test(common: &Common, destination: &str, output: &Output) -> Outcome {
    let config: Config = site::secrets(&common.root, output)?;
    match care::test(&config, destination, site::now().as_microsecond())? {
        Sent::Delivered(detail) => {
            output.say(&format!("{destination} took a test message: {detail}"));
            Ok(())
        }
        other => Err(Failure::Machine {
            message: format!("{destination} did not take a test message: {other:?}"),
            hint: Some("check the address, the secret and that the other side listens".into()),
        }),
    }
}

fn audit(common: &Common, output: &Output) -> Outcome {
    let store = site::store(common)?;
    let differences = care::audit(&store)?;
    if output.json {
        output.value(&json!({ "differences": differences }));
    } else if differences.is_empty() {
        output.say("Every receipt, event, delivery and attempt is accounted for.");
    }
    for difference in differences.iter().filter(|_| !output.json) {
        output.line(difference);
    }
    if differences.is_empty() {
        Ok(())
    } else {
        Err(Failure::Code(1))
    }
}

/// For a pipe from a mail server: 0 = taken or of no concern, 75 = send it again later.
fn receive(common: &Common, file: &std::path::Path, output: &Output) -> Outcome {
    let taken = take(common, file, output);
    match taken {
        Ok(Mail::Taken(reference)) => output.say(&format!("taken in as a reply to {reference}")),
        Ok(Mail::Repeated) => output.say("came before"),
        Ok(Mail::Ignored(why)) => output.note(&format!("left alone: {why}")),
        Err(failure) => {
            output.failure(&failure);
            return Err(Failure::Code(TEMPORARY));
        }
    }
    Ok(())
}

fn take(common: &Common, file: &std::path::Path, output: &Output) -> Result<Mail, Failure> {
    let mut message = Vec::new();
    open(file)?
        .take(25 * 1024 * 1024)
        .read_to_end(&mut message)
        .map_err(|cause| Failure::io("read", file, &cause))?;
    let config = site::secrets(&common.root, output)?;
    let store = site::store(common)?;
    Ok(care::receive_mail(
        &store,
        &config,
        &message,
        site::now().as_microsecond(),
    )?)
}

fn unknown(id: &str) -> Failure {
    Failure::usage(
        format!("there is no delivery `{id}` that this could be done to"),
        "see `frontload care list`",
    )
}
