CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
CREATE TABLE conversations (
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    created_at BIGINT,
    json TEXT NOT NULL,
    PRIMARY KEY (source, id)
);
CREATE INDEX conversations_created ON conversations (created_at);
