//! Staff: who may use the desk; and signing out.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::session;
use super::shared::{self, with_notice};
use super::table::Call;
use crate::serve::{answer, password};
use crate::store::people::{self, User};

/// `GET /desk/people`
pub fn list(call: Call) -> Response {
    show(&call, StatusCode::OK, "")
}

fn show(call: &Call, status: StatusCode, fault: &str) -> Response {
    let users = match call.endpoint.store.read(people::users) {
        Ok(users) => users,
        Err(error) => return shared::unavailable(call, &error),
    };
    let people: Vec<Value> = users
        .iter()
        .map(|user| json!({ "name": user.name, "role": user.role }))
        .collect();
    let typed = json!({ "name": call.field("name"), "role": call.field("role") });
    let mut context = json!({ "people": people, "typed": typed });
    if !fault.is_empty() {
        context["fault"] = json!(fault);
    }
    shared::with_status(call, status, "People", "desk/people.html", context)
}

/// `POST /desk/people`: add or remove.
pub fn change(call: Call) -> Response {
    match call.field("verb") {
        "remove" => remove(&call),
        _ => add(&call),
    }
}

fn remove(call: &Call) -> Response {
    let name = call.field("name").to_owned();
    if name == call.staff.name {
        return show(
            call,
            StatusCode::CONFLICT,
            "Nothing was changed: you cannot remove yourself. Another admin can.",
        );
    }
    match call
        .endpoint
        .store
        .write(move |tx| people::remove_user(tx, &name))
    {
        Ok(true) => answer::see_other(&with_notice("/desk/people", "removed")),
        Ok(false) => shared::missing(call, "person"),
        Err(error) => shared::unavailable(call, &error),
    }
}

fn add(call: &Call) -> Response {
    let name = call.field("name").trim().to_owned();
    let role = call.field("role").to_owned();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return show(
            call,
            StatusCode::UNPROCESSABLE_ENTITY,
            "Nobody was added: a name has 1 to 60 characters.",
        );
    }
    if !["comms", "care", "admin"].contains(&role.as_str()) {
        return show(
            call,
            StatusCode::UNPROCESSABLE_ENTITY,
            "Nobody was added: choose comms, care or admin.",
        );
    }
    let hash = match password::hash(call.field("password")) {
        Ok(hash) => hash,
        Err(weak) => {
            return show(
                call,
                StatusCode::UNPROCESSABLE_ENTITY,
                &format!("Nobody was added: {weak}."),
            );
        }
    };
    let user = User {
        name,
        password: hash,
        role,
        created_at: call.endpoint.micros(),
    };
    let added = call.endpoint.store.write(move |tx| {
        if people::user(&tx.reader(), &user.name)?.is_some() {
            return Ok(false);
        }
        people::put_user(tx, &user).map(|()| true)
    });
    match added {
        Ok(true) => answer::see_other(&with_notice("/desk/people", "added")),
        Ok(false) => show(
            call,
            StatusCode::CONFLICT,
            "Nobody was added: somebody has this name already. Choose another.",
        ),
        Err(error) => shared::unavailable(call, &error),
    }
}

/// `POST /desk/logout`
pub fn sign_out(call: Call) -> Response {
    session::sign_out(&call.endpoint, &call.staff)
}
