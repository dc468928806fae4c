-- Bodies that steer the coalition, the seats in them, and who holds these from when to when. Days are inclusive.
CREATE TABLE governance_bodies (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    slug TEXT NOT NULL,
    kind TEXT NOT NULL,
    names JSONB NOT NULL,
    purposes JSONB NOT NULL,
    parent_id UUID REFERENCES governance_bodies (id),
    terms_of_reference TEXT,
    established_on DATE,
    closed_on DATE,
    closing_reason TEXT,
    meetings_per_year BIGINT,
    term_months BIGINT,
    majority TEXT NOT NULL,
    quorum_percent BIGINT,
    -- How many seats of which constituency are to be held.
    composition JSONB NOT NULL,
    position BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX governance_bodies_slug ON governance_bodies (slug);
CREATE INDEX governance_bodies_position ON governance_bodies (position, id);
CREATE INDEX governance_bodies_parent ON governance_bodies (parent_id);

CREATE TABLE seats (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    body_id UUID NOT NULL REFERENCES governance_bodies (id),
    names JSONB NOT NULL,
    role TEXT NOT NULL,
    constituency TEXT,
    region TEXT,
    votes BOOLEAN NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    position BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX seats_body ON seats (body_id, position, id);
CREATE INDEX seats_position ON seats (position, id);

CREATE TABLE mandates (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    seat_id UUID NOT NULL REFERENCES seats (id),
    -- That of the seat, which never changes.
    body_id UUID NOT NULL REFERENCES governance_bodies (id),
    partner_id UUID NOT NULL REFERENCES partners (id),
    representative TEXT,
    alternate TEXT,
    starts_on DATE NOT NULL,
    ends_on DATE,
    appointment TEXT NOT NULL,
    end_reason TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX mandates_seat ON mandates (seat_id, starts_on, id);
CREATE INDEX mandates_body ON mandates (body_id, starts_on, id);
CREATE INDEX mandates_partner ON mandates (partner_id, starts_on, id);
CREATE INDEX mandates_starts ON mandates (starts_on, id);
