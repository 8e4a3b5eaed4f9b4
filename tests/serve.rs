//! The endpoint's promises: what it serves, what it takes in, what it refuses, and in which words.

// Helpers of tests fail a test as tests do.
#![allow(clippy::unwrap_used)]

#[path = "serve/comments.rs"]
mod comments;
#[path = "serve/hooks.rs"]
mod hooks;
#[path = "serve/markup.rs"]
mod markup;
#[path = "serve/network.rs"]
mod network;
#[path = "serve/preview.rs"]
mod preview;
#[path = "serve/receipt.rs"]
mod receipt;
#[path = "serve/retention.rs"]
mod retention;
#[path = "serve/search.rs"]
mod search;
#[path = "serve/site.rs"]
mod site;
#[path = "serve/suggestions.rs"]
mod suggestions;
#[path = "serve/votes.rs"]
mod votes;
#[path = "serve/world.rs"]
mod world;
