CREATE TABLE comments (
    id TEXT NOT NULL PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    token_hash TEXT NOT NULL UNIQUE,
    page TEXT NOT NULL,
    page_title TEXT NOT NULL,
    parent TEXT,
    author TEXT,
    email TEXT,
    body TEXT NOT NULL,
    language TEXT NOT NULL,
    private BIGINT NOT NULL,
    notify BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    visibility TEXT NOT NULL,
    care TEXT NOT NULL,
    public_body TEXT NOT NULL,
    verdict TEXT NOT NULL,
    sender TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    idem_key TEXT NOT NULL,
    claimed_by TEXT,
    disposition TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    first_visibility TEXT NOT NULL
);
CREATE UNIQUE INDEX comments_idem_key ON comments (idem_key) WHERE idem_key <> '';
CREATE INDEX comments_visibility ON comments (visibility, created_at);
CREATE INDEX comments_created ON comments (created_at);
CREATE INDEX comments_page ON comments (page, created_at);
CREATE INDEX comments_sender ON comments (sender, created_at);
CREATE INDEX comments_email ON comments (email);
CREATE TABLE events (
    seq BIGINT NOT NULL PRIMARY KEY,
    comment TEXT NOT NULL REFERENCES comments (id),
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX events_comment ON events (comment, seq);
CREATE INDEX events_kind ON events (kind, at);
CREATE TABLE official_answers (
    id TEXT NOT NULL PRIMARY KEY,
    comment TEXT NOT NULL REFERENCES comments (id),
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX official_answers_comment ON official_answers (comment);
CREATE INDEX official_answers_state ON official_answers (state);
