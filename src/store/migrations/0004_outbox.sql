CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    destination TEXT NOT NULL,
    comment TEXT,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    last_error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT
);
CREATE INDEX outbox_due ON outbox (state, not_before);
CREATE INDEX outbox_comment ON outbox (comment);
CREATE TABLE attempts (
    delivery TEXT NOT NULL REFERENCES outbox (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    took_ms BIGINT NOT NULL,
    PRIMARY KEY (delivery, number)
);
CREATE TABLE hooks_seen (
    destination TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (destination, id)
);
