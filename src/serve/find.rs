//! Search, served: the results page without JavaScript, the JSON of `search --json`, and suggestions
//! while typing.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;
use serde_json::json;

use super::answer;
use super::client;
use super::endpoint::Endpoint;
use crate::store::signals::{self, Signal};

/// Most results one answer holds.
const MOST: usize = 50;
/// Titles while typing.
const SUGGESTIONS: usize = 7;
/// Longest query that is looked at, in characters; the rest is cut off.
const LONGEST: usize = 500;

/// What can be asked.
struct Asked {
    q: String,
    limit: Option<usize>,
    lang: Option<String>,
}

impl Asked {
    fn of(uri: &Uri) -> Asked {
        let mut fields = answer::query(uri);
        Asked {
            q: fields.remove("q").unwrap_or_default(),
            limit: fields.remove("limit").and_then(|limit| limit.parse().ok()),
            lang: fields.remove("lang"),
        }
    }

    fn query(&self) -> String {
        self.q
            .chars()
            .filter(|c| !c.is_control())
            .take(LONGEST)
            .collect::<String>()
            .trim()
            .to_owned()
    }

    fn limit(&self) -> usize {
        self.limit.unwrap_or(10).clamp(1, MOST)
    }

    fn language(&self) -> Option<&str> {
        self.lang.as_deref().filter(|language| !language.is_empty())
    }
}

/// `GET /search?q=`
pub async fn page(
    State(endpoint): State<Arc<Endpoint>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if answer::text(&headers, &header::ACCEPT).starts_with("application/json") {
        return api(State(endpoint), uri).await;
    }
    let asked = Asked::of(&uri);
    let public = endpoint.public();
    let query = asked.query();
    let found = public.index.search(&query, asked.limit(), asked.language());
    if !query.is_empty() && client::may_count(&endpoint, peer, &headers).is_ok() {
        record(&endpoint, &query, &found).await;
    }
    let context = json!({
        "query": query, "corrected": found.corrected, "band": found.band, "total": found.total, "results": found.results,
    });
    answer::page(
        &public,
        StatusCode::OK,
        "search.html",
        asked.language().unwrap_or(""),
        &context,
    )
}

/// `GET /api/search?q=&limit=&lang=`
pub async fn api(State(endpoint): State<Arc<Endpoint>>, uri: Uri) -> Response {
    let asked = Asked::of(&uri);
    let found = endpoint
        .public()
        .index
        .search(&asked.query(), asked.limit(), asked.language());
    answer::data(StatusCode::OK, &serde_json::to_value(found).unwrap_or_default())
}

/// `GET /api/suggest?q=`
pub async fn suggest(State(endpoint): State<Arc<Endpoint>>, uri: Uri) -> Response {
    let asked = Asked::of(&uri);
    let query = asked.query();
    let found = endpoint
        .public()
        .index
        .suggest(&query, SUGGESTIONS, asked.language());
    let results: Vec<_> = found
        .results
        .iter()
        .map(|hit| json!({ "id": hit.id, "url": hit.url, "title": hit.title }))
        .collect();
    answer::data(
        StatusCode::OK,
        &json!({ "query": query, "corrected": found.corrected, "results": results }),
    )
}

/// A search on the results page is a signal; one that cannot be kept is no reason to fail the search.
async fn record(endpoint: &Endpoint, query: &str, found: &crate::search::Answer) {
    let signal = Signal {
        term: masked(query),
        hits: i64::try_from(found.total).unwrap_or(i64::MAX),
        band: serde_json::to_value(found.band)
            .ok()
            .and_then(|band| band.as_str().map(str::to_owned))
            .unwrap_or_default(),
        clicked: None,
        position: None,
        at: endpoint.micros(),
    };
    if let Err(error) = endpoint
        .store
        .write_async(move |tx| signals::signal(tx, &signal))
        .await
    {
        tracing::warn!(%error, "a search signal was not kept");
    }
}

/// A term without digits and addresses: what is left says what was looked for, not by whom.
pub fn masked(term: &str) -> String {
    let words = term.split_whitespace().map(|word| {
        if word.contains('@') {
            "[email]".to_owned()
        } else {
            word.chars()
                .map(|c| if c.is_numeric() { '#' } else { c })
                .collect()
        }
    });
    words
        .collect::<Vec<String>>()
        .join(" ")
        .chars()
        .take(200)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_term_holds_no_digit_and_no_address() {
        assert_eq!(
            masked("refund 4412 for jo@example.com now"),
            "refund #### for [email] now"
        );
    }
}
