-- The change log. Its number is taken from a counter inside the writing transaction: commit order, without gaps.
CREATE TABLE change_counter (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    last INTEGER NOT NULL
) STRICT;
INSERT INTO change_counter (id, last) VALUES (1, 0);

CREATE TABLE changes (
    number INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    collection TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    operation TEXT NOT NULL,
    public INTEGER NOT NULL,
    partner_id TEXT,
    before TEXT,
    after TEXT
) STRICT;
CREATE INDEX changes_entity ON changes (collection, entity_id, number);
CREATE INDEX changes_actor ON changes (actor_id, number);
CREATE INDEX changes_partner ON changes (partner_id, number);
