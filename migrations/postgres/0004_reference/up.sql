-- Controlled vocabularies that the Secretariat may change: constituencies, priorities, interventions.
CREATE TABLE terms (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    vocabulary TEXT NOT NULL,
    slug TEXT NOT NULL,
    number BIGINT,
    position BIGINT NOT NULL,
    parent_slug TEXT,
    names JSONB NOT NULL,
    descriptions JSONB NOT NULL,
    retired BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT terms_slug UNIQUE (vocabulary, slug)
);
