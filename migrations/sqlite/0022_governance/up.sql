-- Bodies that steer the coalition, the seats in them, and who holds these from when to when. Days are inclusive.
CREATE TABLE governance_bodies (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    slug TEXT NOT NULL,
    kind TEXT NOT NULL,
    names TEXT NOT NULL,
    purposes TEXT NOT NULL,
    parent_id TEXT REFERENCES governance_bodies (id),
    terms_of_reference TEXT,
    established_on TEXT,
    closed_on TEXT,
    closing_reason TEXT,
    meetings_per_year INTEGER,
    term_months INTEGER,
    majority TEXT NOT NULL,
    quorum_percent INTEGER,
    -- How many seats of which constituency are to be held.
    composition TEXT NOT NULL,
    position INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX governance_bodies_slug ON governance_bodies (slug);
CREATE INDEX governance_bodies_position ON governance_bodies (position, id);
CREATE INDEX governance_bodies_parent ON governance_bodies (parent_id);

CREATE TABLE seats (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    body_id TEXT NOT NULL REFERENCES governance_bodies (id),
    names TEXT NOT NULL,
    role TEXT NOT NULL,
    constituency TEXT,
    region TEXT,
    votes INTEGER NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    position INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX seats_body ON seats (body_id, position, id);
CREATE INDEX seats_position ON seats (position, id);

CREATE TABLE mandates (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    seat_id TEXT NOT NULL REFERENCES seats (id),
    -- That of the seat, which never changes.
    body_id TEXT NOT NULL REFERENCES governance_bodies (id),
    partner_id TEXT NOT NULL REFERENCES partners (id),
    representative TEXT,
    alternate TEXT,
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    appointment TEXT NOT NULL,
    end_reason TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX mandates_seat ON mandates (seat_id, starts_on, id);
CREATE INDEX mandates_body ON mandates (body_id, starts_on, id);
CREATE INDEX mandates_partner ON mandates (partner_id, starts_on, id);
CREATE INDEX mandates_starts ON mandates (starts_on, id);
