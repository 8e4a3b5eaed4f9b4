//! Frontload: a self-hosted static-site and FAQ generator that harvests the questions customers
//! keep asking, publishes the answers, and forwards what visitors write to the people who can help.
//!
//! The modules stand in floors, ground first. A module takes only from modules listed above it;
//! `tests/house.rs` keeps that order, and keeps each outside crate behind one door.
//! Data goes round the loop through [`store`], never by an import that points upward.

// ground: know nothing of the loop
pub mod diagnostic;
pub mod yaml;
pub mod config;
pub mod text;
pub mod web;
pub mod store;
pub mod search;
// loop: one station each
pub mod conversation;
pub mod question;
pub mod content;
pub mod site;
pub mod comment;
pub mod triage;
pub mod care;
// face: brings the stations together
pub mod report;
pub mod deploy;
pub mod serve;
