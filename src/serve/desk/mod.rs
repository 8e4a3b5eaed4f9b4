//! The desk: where a person decides. Pages and rules are apart: `rules` says what a verb does, in one
//! transaction; the other files show things and read forms. All of it works without JavaScript.

mod care;
mod edit;
mod entries;
mod item;
mod notice;
mod people;
mod questions;
mod queue;
mod reports;
mod searches;

pub mod rules;
pub mod session;
mod shared;
pub mod table;
mod today;

use std::sync::Arc;

use axum::Router;
use axum::routing;

use super::endpoint::Endpoint;
use table::{Right, Route, get, post};

/// Every route of the desk that needs a session.
pub fn routes() -> Vec<Route> {
    vec![
        get("/desk/", Right::Staff, today::page),
        get("/desk/queue", Right::Staff, queue::page),
        get("/desk/comments/{id}", Right::Staff, queue::one),
        post("/desk/comments/{id}", Right::Staff, queue::decide),
        get("/desk/questions", Right::Staff, questions::list),
        get("/desk/questions/{id}", Right::Staff, questions::one),
        post("/desk/questions/{id}", Right::Comms, questions::decide),
        get("/desk/searches", Right::Comms, searches::page),
        get("/desk/entries", Right::Comms, entries::list),
        get("/desk/entries/edit", Right::Comms, edit::open),
        post("/desk/entries/edit", Right::Comms, edit::save),
        get("/desk/care", Right::Staff, care::list),
        post("/desk/care/{id}", Right::Care, care::decide),
        get("/desk/reports", Right::Staff, reports::page),
        get("/desk/people", Right::Admin, people::list),
        post("/desk/people", Right::Admin, people::change),
        post("/desk/logout", Right::Staff, people::sign_out),
    ]
}

/// All of the desk.
pub fn router() -> Router<Arc<Endpoint>> {
    table::router(routes())
        .route("/desk", routing::get(async || super::answer::see_other("/desk/")))
        .route("/desk/login", routing::get(session::form).post(session::sign_in))
}
