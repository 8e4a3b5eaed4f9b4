//! `user`: who may use the desk. Passwords come by standard input, never as an argument.

use std::io::{BufRead, IsTerminal, Write};

use frontload::serve::password;
use frontload::store::people::{self, User as Member};
use serde_json::json;

use super::args::{Common, User, UserVerb};
use super::failure::Failure;
use super::output::Output;
use super::{Outcome, site};

/// Roles of the desk.
const ROLES: [&str; 3] = ["comms", "care", "admin"];

pub fn run(common: &Common, args: User, output: &Output) -> Outcome {
    let store = site::store(common)?;
    match args.verb {
        UserVerb::Add { name, role } => {
            if !ROLES.contains(&role.as_str()) {
                return Err(Failure::usage(
                    format!("there is no role `{role}`"),
                    "write comms, care or admin",
                ));
            }
            if store.read(|reader| people::user(reader, &name))?.is_some() {
                return Err(Failure::usage(
                    format!("`{name}` exists already"),
                    "see `frontload user password`",
                ));
            }
            let member = member(&name, &role, &ask_password(output)?)?;
            store.write(move |tx| people::put_user(tx, &member))?;
            output.say(&format!("{name} may use the desk as {role}"));
        }
        UserVerb::Password { name } => {
            let Some(old) = store.read(|reader| people::user(reader, &name))? else {
                return Err(unknown(&name));
            };
            let fresh = Member {
                created_at: old.created_at,
                ..member(&name, &old.role, &ask_password(output)?)?
            };
            store.write(move |tx| {
                people::put_user(tx, &fresh)?;
                people::end_sessions(tx, None, Some(&fresh.name))
            })?;
            output.say("changed; open sessions have ended");
        }
        UserVerb::Remove { name } => {
            let gone = name.clone();
            if !store.write(move |tx| people::remove_user(tx, &gone))? {
                return Err(unknown(&name));
            }
            output.say(&format!("{name} is removed"));
        }
        UserVerb::List => {
            for user in store.read(people::users)? {
                if output.json {
                    output.value(&json!({ "name": user.name, "role": user.role }));
                } else {
                    output.say(&format!("{:<6} {}", user.role, user.name));
                }
            }
        }
    }
    Ok(())
}

/// A member of staff with a hashed password.
pub fn member(name: &str, role: &str, secret: &str) -> Result<Member, Failure> {
    let hash =
        password::hash(secret).map_err(|weak| Failure::usage(weak.to_string(), "type a longer one"))?;
    let created_at = site::now().as_microsecond();
    Ok(Member {
        name: name.to_owned(),
        password: hash,
        role: role.to_owned(),
        created_at,
    })
}

fn unknown(name: &str) -> Failure {
    Failure::usage(format!("there is no user `{name}`"), "see `frontload user list`")
}

fn ask_password(output: &Output) -> Result<String, Failure> {
    if std::io::stdin().is_terminal() {
        output.note("Password (it will be shown):");
        let _ = std::io::stderr().flush();
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|cause| Failure::Machine {
            message: format!("cannot read the password: {cause}"),
            hint: None,
        })?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
