//! `GET /comments/feed.xml?page=`: the published comments of a page as Atom.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::comment;
use crate::site::Remark;
use crate::site::feed::{self, Channel, Form, Story};

use super::answer;
use super::client;
use super::endpoint::Endpoint;

/// The feed, newest first.
pub async fn page(State(endpoint): State<Arc<Endpoint>>, uri: Uri) -> Response {
    let of = answer::query(&uri).remove("page").unwrap_or_default();
    let public = endpoint.public();
    let Some(facts) = public.pages.get(&of) else {
        return answer::error_page(
            &public,
            StatusCode::NOT_FOUND,
            "There is no page at this address.",
        );
    };
    let (store, path) = (endpoint.store.clone(), of.clone());
    let thread = tokio::task::spawn_blocking(move || comment::thread_of(&store, &path)).await;
    let Ok(Ok(thread)) = thread else {
        return answer::refused(&answer::unavailable());
    };
    let url = format!("{}{}", client::site_url(&endpoint), of);
    let stories: Vec<Arc<Story>> = flat(&thread.remarks)
        .map(|remark| Arc::new(story(remark, &url)))
        .collect();
    let channel = Channel {
        title: facts.title.clone(),
        author: endpoint.config.brand.name.clone(),
        feed_url: format!("{}/comments/feed.xml?page={}", client::own_url(&endpoint), of),
        language: facts.language.clone(),
        url,
        ..Channel::default()
    };
    (
        [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")],
        feed::write(Form::Atom, &channel, &stories),
    )
        .into_response()
}

fn flat(remarks: &[Remark]) -> impl Iterator<Item = &Remark> {
    remarks
        .iter()
        .rev()
        .flat_map(|remark| std::iter::once(remark).chain(remark.replies.iter().rev()))
}

fn story(remark: &Remark, url: &str) -> Story {
    let author = remark.author.clone().unwrap_or_else(|| "A visitor".to_owned());
    Story {
        title: author.clone(),
        url: format!("{url}#{}", remark.anchor),
        published: Some(remark.at),
        updated: Some(remark.at),
        authors: vec![author],
        html: remark.html.as_str().to_owned(),
        ..Story::default()
    }
}
