-- What partners made elsewhere of a practice of another one.
CREATE TABLE practice_replications (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    practice_id UUID NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    -- Who did it.
    partner_id UUID NOT NULL REFERENCES partners (id),
    status TEXT NOT NULL,
    content JSONB NOT NULL,
    -- Of the content, for the order of lists.
    started_on DATE,
    submitted_by UUID REFERENCES accounts (id) ON DELETE SET NULL,
    submitted_at TIMESTAMPTZ,
    approved_at TIMESTAMPTZ,
    status_reason TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX practice_replications_practice ON practice_replications (practice_id, status, started_on, id);
CREATE INDEX practice_replications_partner ON practice_replications (partner_id, updated_at, id);
CREATE INDEX practice_replications_status ON practice_replications (status, updated_at, id);
CREATE INDEX practice_replications_submitted_by ON practice_replications (submitted_by);

-- How many of them everybody can read.
ALTER TABLE practices ADD COLUMN replications BIGINT NOT NULL DEFAULT 0;
CREATE INDEX practices_replicated ON practices (id) WHERE replications > 0;
