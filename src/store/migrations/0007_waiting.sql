CREATE TABLE waiting (
    token_hash TEXT NOT NULL PRIMARY KEY,
    json TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX waiting_at ON waiting (at);
