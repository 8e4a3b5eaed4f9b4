CREATE TABLE questions (
    id TEXT NOT NULL PRIMARY KEY,
    rank BIGINT NOT NULL,
    state TEXT NOT NULL,
    json TEXT NOT NULL
);
CREATE TABLE question_members (
    question TEXT NOT NULL,
    conversation TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (question, conversation, message)
);
CREATE TABLE question_decisions (
    question TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL
);
CREATE TABLE harvests (
    number BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    json TEXT NOT NULL
);
