-- What partners made elsewhere of a practice of another one.
CREATE TABLE practice_replications (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    practice_id TEXT NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    -- Who did it.
    partner_id TEXT NOT NULL REFERENCES partners (id),
    status TEXT NOT NULL,
    content TEXT NOT NULL,
    -- Of the content, for the order of lists.
    started_on TEXT,
    submitted_by TEXT REFERENCES accounts (id) ON DELETE SET NULL,
    submitted_at TEXT,
    approved_at TEXT,
    status_reason TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX practice_replications_practice ON practice_replications (practice_id, status, started_on, id);
CREATE INDEX practice_replications_partner ON practice_replications (partner_id, updated_at, id);
CREATE INDEX practice_replications_status ON practice_replications (status, updated_at, id);
CREATE INDEX practice_replications_submitted_by ON practice_replications (submitted_by);

-- How many of them everybody can read.
ALTER TABLE practices ADD COLUMN replications INTEGER NOT NULL DEFAULT 0;
CREATE INDEX practices_replicated ON practices (id) WHERE replications > 0;
