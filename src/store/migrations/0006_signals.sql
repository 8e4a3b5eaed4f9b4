CREATE TABLE votes (
    number BIGINT NOT NULL PRIMARY KEY,
    page TEXT NOT NULL,
    helpful BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX votes_at ON votes (at);
CREATE TABLE searches (
    number BIGINT NOT NULL PRIMARY KEY,
    term TEXT NOT NULL,
    hits BIGINT NOT NULL,
    band TEXT NOT NULL,
    clicked TEXT,
    position BIGINT,
    at BIGINT NOT NULL
);
CREATE INDEX searches_at ON searches (at);
CREATE TABLE deflections (
    number BIGINT NOT NULL PRIMARY KEY,
    page TEXT NOT NULL,
    entry TEXT NOT NULL,
    outcome TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX deflections_at ON deflections (at);
