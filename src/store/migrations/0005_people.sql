CREATE TABLE staff (
    name TEXT NOT NULL PRIMARY KEY,
    password TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    staff TEXT NOT NULL REFERENCES staff (name),
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_staff ON sessions (staff);
CREATE TABLE sign_ins (
    name TEXT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    succeeded BIGINT NOT NULL,
    PRIMARY KEY (name, number)
);
