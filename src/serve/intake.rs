//! `POST /comments`: form or JSON through one handler. Distrust first, then judge, then one durable
//! transaction, then the answer.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};
use axum::response::Response;
use serde_json::json;

use crate::comment::{self, Accepted, Form, Refusal, Seen};
use crate::store::comments::{Insert, Row};
use crate::store::{self, signals};

use super::answer::{self, BodyKind};
use super::client;
use super::endpoint::{Endpoint, Public};
use super::judge;
use super::suggest;

/// A whole body, bytes.
pub const LARGEST: usize = 64 * 1024;

/// What came in, and how to speak to the sender.
pub struct Request {
    /// Form or JSON.
    pub kind: BodyKind,
    /// Its fields.
    pub form: Form,
    /// Idempotency key, or empty.
    pub key: String,
    /// Cut address of the sender.
    pub prefix: String,
}

/// `POST /comments`
pub async fn post(
    State(endpoint): State<Arc<Endpoint>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let public = endpoint.public();
    let kind = match answer::body_kind(&headers) {
        Ok(kind) => kind,
        Err(refusal) => return answer::refused(&refusal),
    };
    let mut form = Form::default();
    let result = match read(&endpoint, kind, &headers, body).await {
        Ok(read) => {
            form = read.clone();
            let request = Request {
                kind,
                form: read,
                key: key(&headers),
                prefix: client::prefix(&endpoint, peer, &headers),
            };
            take(&endpoint, &public, request).await
        }
        Err(refusal) => Err(refusal),
    };
    result.unwrap_or_else(|refusal| refuse(&public, kind, &form, &refusal))
}

/// From a form whose sender, size and origin are known to the answer.
pub async fn take(
    endpoint: &Arc<Endpoint>,
    public: &Arc<Public>,
    request: Request,
) -> Result<Response, Refusal> {
    let (kind, anyway) = (request.kind, request.form.anyway);
    let (shared, public) = (endpoint.clone(), public.clone());
    // Looking up, redacting and judging take milliseconds: not on the threads that serve pages.
    let weighed = tokio::task::spawn_blocking(move || weigh(&shared, &public, request));
    let weighed = weighed.await.map_err(|_| {
        tracing::error!("a comment could not be judged");
        answer::unavailable()
    })??;
    match weighed {
        Weighed::Offer(waiting) => suggest::hold_back(endpoint, *waiting).await,
        Weighed::Take(taken) => {
            let (accepted, verdict) = *taken;
            let stored = store(endpoint, accepted, verdict, anyway).await?;
            Ok(accepted_answer(endpoint, kind, &stored))
        }
    }
}

/// What is to be done with a form that may be sent.
enum Weighed {
    /// Entries may answer it.
    Offer(Box<suggest::HeldBack>),
    /// It is stored.
    Take(Box<(Accepted, judge::Judged)>),
}

fn weigh(endpoint: &Endpoint, public: &Public, request: Request) -> Result<Weighed, Refusal> {
    let seen = seen(endpoint, public, &request);
    limit(endpoint, &seen)?;
    let mut accepted = comment::accept(request.form.clone(), &seen, &endpoint.keys)?;
    if request.kind == BodyKind::Form && suggest::applies(endpoint, &request.form) {
        let entries = suggest::entries(public, &request.form.text);
        if !entries.is_empty() {
            let waiting = suggest::held_back(endpoint, request.form, &accepted, entries);
            return Ok(Weighed::Offer(Box::new(waiting)));
        }
    }
    let verdict = judge::judge(endpoint, public, &mut accepted);
    Ok(Weighed::Take(Box::new((accepted, verdict))))
}

async fn read(endpoint: &Endpoint, kind: BodyKind, headers: &HeaderMap, body: Body) -> Result<Form, Refusal> {
    if !client::same_origin(endpoint, headers) {
        return Err(answer::refusal(
            StatusCode::FORBIDDEN,
            "This form was sent from another site.",
        ));
    }
    parse(kind, &answer::body(body, LARGEST).await?)
}

/// The fields of a body.
pub fn parse(kind: BodyKind, bytes: &Bytes) -> Result<Form, Refusal> {
    if kind == BodyKind::Json {
        return serde_json::from_slice(bytes).map_err(|error| {
            answer::refusal(
                StatusCode::BAD_REQUEST,
                &format!("This is not the JSON we expect: {error}."),
            )
        });
    }
    let mut fields = answer::fields(bytes);
    let mut take = |name: &str| fields.remove(name).filter(|value| !value.is_empty());
    let ticked =
        |value: Option<String>| value.is_some_and(|value| !matches!(value.as_str(), "0" | "false" | "off"));
    Ok(Form {
        page: take("page").unwrap_or_default(),
        text: take("text").unwrap_or_default(),
        author: take("author"),
        email: take("email"),
        parent: take("parent"),
        private: ticked(take("private")),
        notify: ticked(take("notify")),
        website: take("website"),
        stamp: take("stamp"),
        anyway: ticked(take("anyway")),
    })
}

fn key(headers: &HeaderMap) -> String {
    answer::text(headers, &HeaderName::from_static("idempotency-key"))
        .trim()
        .chars()
        .take(255)
        .collect()
}

fn seen(endpoint: &Endpoint, public: &Public, request: &Request) -> Seen {
    let facts = public
        .pages
        .get(&request.form.page)
        .filter(|facts| facts.comments);
    let ask = request.form.page == ASK;
    let parent_ok = request
        .form
        .parent
        .as_deref()
        .is_none_or(|parent| parent_of(endpoint, &request.form.page, parent));
    Seen {
        at: endpoint.micros(),
        prefix: request.prefix.clone(),
        key: request.key.clone(),
        language: facts.map_or_else(
            || endpoint.config.language().to_owned(),
            |facts| facts.language.clone(),
        ),
        page_title: facts
            .map(|facts| facts.title.clone())
            .or_else(|| ask.then(|| "Ask us".to_owned())),
        redactor: endpoint.redactor.clone(),
        parent_ok,
    }
}

/// The page for questions that no page answers; private by default.
pub const ASK: &str = "/ask/";

fn parent_of(endpoint: &Endpoint, page: &str, parent: &str) -> bool {
    let found = endpoint.store.read(|reader| store::comments::get(reader, parent));
    matches!(found, Ok(Some(row)) if row.page == page && matches!(row.visibility.as_str(), "published" | "redacted"))
}

fn limit(endpoint: &Endpoint, seen: &Seen) -> Result<(), Refusal> {
    let sender = endpoint.keys.sender(&seen.prefix, seen.at);
    endpoint.limiter.check(&sender, seen.at).map_err(|seconds| Refusal {
        retry_after: Some(seconds),
        ..answer::refusal(
            StatusCode::TOO_MANY_REQUESTS,
            "That is a lot of comments in one minute. Your text is saved below; please try again shortly.",
        )
    })
}

/// What a request ended in.
pub struct Stored {
    /// The row written by this very request, or by its first sending.
    pub row: Row,
    /// What the first answer said: a replay says it again, whatever has happened since.
    pub visibility: String,
    /// Its receipt's token.
    pub token: String,
}

async fn store(
    endpoint: &Arc<Endpoint>,
    accepted: Accepted,
    verdict: judge::Judged,
    anyway: bool,
) -> Result<Stored, Refusal> {
    let Accepted { row, .. } = accepted;
    let (mine, at) = (row.clone(), row.created_at);
    let duplicates = endpoint.config.comments.duplicates;
    let published = row.visibility == "published";
    let work = move |tx: &mut store::Tx<'_>| {
        let insert = comment::keep(tx, &mine, verdict.events(), duplicates)?;
        if insert == Insert::New {
            verdict.alert(tx, &mine)?;
            if anyway {
                let failed = signals::Deflection {
                    page: mine.page.clone(),
                    entry: String::new(),
                    outcome: "failed".into(),
                    at,
                };
                signals::deflection(tx, &failed)?;
            }
        }
        Ok(insert)
    };
    let insert = endpoint.store.write_async(work).await.map_err(|error| {
        tracing::error!(%error, "a comment could not be made durable");
        answer::unavailable()
    })?;
    let (row, visibility) = match insert {
        Insert::New => {
            tracing::info!(comment = %row.id, disposition = %row.disposition, visibility = %row.visibility, "comment received");
            endpoint.deliver.ring();
            if published {
                endpoint.rebuild.ring();
            }
            let visibility = row.visibility.clone();
            (row, visibility)
        }
        Insert::Replay(first) => {
            let visibility = first_visibility(endpoint, &first.id).await;
            (*first, visibility)
        }
        Insert::Conflict => {
            return Err(answer::refusal(
                StatusCode::CONFLICT,
                "This form was sent before with another text. Open the page again to send a second comment.",
            ));
        }
    };
    let token = endpoint.keys.receipt_token(&row.id);
    Ok(Stored {
        row,
        visibility,
        token,
    })
}

/// The visibility a comment began with, from its log.
async fn first_visibility(endpoint: &Endpoint, id: &str) -> String {
    let id = id.to_owned();
    let log = endpoint
        .store
        .read_async(move |reader| store::comments::events(reader, &id))
        .await;
    let published = log.is_ok_and(|log| {
        log.iter()
            .take(3)
            .any(|event| event.kind == "published" && event.actor == "rule")
    });
    if published {
        "published".to_owned()
    } else {
        "pending".to_owned()
    }
}

/// 303 to the receipt, or 202 with the contract's body. A replay says what the first answer said.
pub fn accepted_answer(endpoint: &Endpoint, kind: BodyKind, stored: &Stored) -> Response {
    let receipt = format!("/receipt/{}", stored.token);
    if kind == BodyKind::Form {
        return answer::see_other(&receipt);
    }
    let hours = endpoint.config.comments.answer_within_hours;
    let value = json!({
        "reference": stored.row.reference,
        "status_url": format!("{}{receipt}", client::own_url(endpoint)),
        "visibility": stored.visibility,
        "next": format!("Somebody reads this within {hours} hours. The page behind status_url says what becomes of it."),
    });
    answer::data(StatusCode::ACCEPTED, &value)
}

/// JSON gets JSON; a form gets the form again, with what was typed.
pub fn refuse(public: &Public, kind: BodyKind, form: &Form, refusal: &Refusal) -> Response {
    if kind == BodyKind::Json {
        return answer::refused(refusal);
    }
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
    let response = answer::page(
        public,
        status,
        "comment/form.html",
        "",
        &form_context(public, form, Some(refusal), None),
    );
    answer::retry_after(response, refusal.retry_after)
}

/// What the form's template is told.
pub fn form_context(
    public: &Public,
    form: &Form,
    refusal: Option<&Refusal>,
    stamp: Option<String>,
) -> serde_json::Value {
    let errors: std::collections::BTreeMap<_, _> = refusal
        .map(|refusal| refusal.fields.iter().cloned().collect())
        .unwrap_or_default();
    json!({
        "page": form.page,
        "page_title": public.pages.get(&form.page).map(|facts| facts.title.clone()),
        "values": form,
        "errors": errors,
        "message": refusal.map(|refusal| refusal.message.clone()),
        "stamp": stamp,
    })
}

/// `GET /comments/new?page=`: a form with a fresh stamp; `parent` is the comment it answers.
pub async fn fresh(State(endpoint): State<Arc<Endpoint>>, uri: Uri) -> Response {
    let page = answer::query(&uri).remove("page").unwrap_or_default();
    blank(&endpoint, page, &uri)
}

/// `GET /ask/?q=`: the same for the page that asks us, with the text carried along from search.
pub async fn ask(State(endpoint): State<Arc<Endpoint>>, uri: Uri) -> Response {
    blank(&endpoint, ASK.to_owned(), &uri)
}

fn blank(endpoint: &Endpoint, page: String, uri: &Uri) -> Response {
    let public = endpoint.public();
    let mut fields = answer::query(uri);
    // From search there is no page to write under: such a text is for us alone.
    let page = if page.is_empty() { ASK.to_owned() } else { page };
    if page != ASK && !public.pages.get(&page).is_some_and(|facts| facts.comments) {
        return answer::error_page(
            &public,
            StatusCode::NOT_FOUND,
            "There is no page at this address that takes comments.",
        );
    }
    let stamp = endpoint.keys.stamp(&page, endpoint.micros());
    let text = fields.remove("q").unwrap_or_default();
    let form = Form {
        private: page == ASK,
        page,
        text: text.chars().take(2000).collect(),
        parent: fields.remove("parent"),
        ..Form::default()
    };
    answer::page(
        &public,
        StatusCode::OK,
        "comment/form.html",
        "",
        &form_context(&public, &form, None, Some(stamp)),
    )
}

/// Takes a comment in by the same steps as a form's, without a request around it: the demo's visitors.
/// Returns its id, or nothing when intake refuses it.
pub fn take_in(endpoint: &Endpoint, form: Form, at: i64) -> Result<Option<String>, super::endpoint::Error> {
    let public = endpoint.public();
    let request = Request {
        kind: BodyKind::Form,
        form,
        key: String::new(),
        prefix: String::new(),
    };
    let seen = Seen {
        at,
        ..seen(endpoint, &public, &request)
    };
    let Ok(mut accepted) = comment::accept(request.form, &seen, &endpoint.keys) else {
        return Ok(None);
    };
    let judged = judge::judge(endpoint, &public, &mut accepted);
    let row = accepted.row;
    let id = row.id.clone();
    endpoint
        .store
        .write(move |tx| comment::keep(tx, &row, judged.events(), false))?;
    Ok(Some(id))
}
