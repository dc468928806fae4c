-- What people say in support of the coalition, kept by the Secretariat. A partner that is referred to cannot be deleted.
CREATE TABLE statements (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    quotation TEXT NOT NULL,
    -- The language of the quotation and of everything said about the person.
    lang TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    organization TEXT,
    partner_id UUID REFERENCES partners (id),
    source_title TEXT,
    source_url TEXT,
    said_on DATE,
    position BIGINT NOT NULL,
    status TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX statements_position ON statements (position, id);
CREATE INDEX statements_said ON statements (said_on, id);
CREATE INDEX statements_created ON statements (created_at, id);
CREATE INDEX statements_updated ON statements (updated_at, id);
CREATE INDEX statements_partner ON statements (partner_id, position, id);
