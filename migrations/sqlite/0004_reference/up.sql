-- Controlled vocabularies that the Secretariat may change: constituencies, priorities, interventions.
CREATE TABLE terms (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    vocabulary TEXT NOT NULL,
    slug TEXT NOT NULL,
    number INTEGER,
    position INTEGER NOT NULL,
    parent_slug TEXT,
    names TEXT NOT NULL,
    descriptions TEXT NOT NULL,
    retired INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT terms_slug UNIQUE (vocabulary, slug)
) STRICT;
