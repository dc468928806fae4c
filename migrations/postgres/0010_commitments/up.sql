-- What partners commit to, and how they report on it. A partner with commitments cannot be deleted.
CREATE TABLE commitments (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    partner_id UUID NOT NULL REFERENCES partners (id),
    titles JSONB NOT NULL,
    texts JSONB NOT NULL,
    kind TEXT NOT NULL,
    -- A decimal number as it was written; never calculated with by the engine.
    amount TEXT,
    currency TEXT,
    priority TEXT,
    intervention TEXT,
    instrument TEXT,
    paragraph TEXT,
    made_on DATE NOT NULL,
    due_on DATE,
    status TEXT NOT NULL,
    status_reason TEXT,
    last_report_on DATE,
    -- The last report, or the commitment itself: from here on the next report is waited for.
    reporting_since DATE NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX commitments_made ON commitments (made_on, id);
CREATE INDEX commitments_due ON commitments (due_on, id);
CREATE INDEX commitments_updated ON commitments (updated_at, id);
CREATE INDEX commitments_created ON commitments (created_at, id);
CREATE INDEX commitments_partner ON commitments (partner_id, made_on, id);
CREATE INDEX commitments_reporting ON commitments (status, reporting_since);
CREATE INDEX commitments_priority ON commitments (priority);
CREATE INDEX commitments_intervention ON commitments (intervention);

CREATE TABLE commitment_reports (
    id UUID NOT NULL PRIMARY KEY,
    commitment_id UUID NOT NULL REFERENCES commitments (id) ON DELETE CASCADE,
    reported_on DATE NOT NULL,
    texts JSONB NOT NULL,
    progress_percent BIGINT,
    status_note TEXT,
    actor_id UUID,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX commitment_reports_commitment ON commitment_reports (commitment_id, reported_on, id);
