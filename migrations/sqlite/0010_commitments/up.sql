-- What partners commit to, and how they report on it. A partner with commitments cannot be deleted.
CREATE TABLE commitments (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    partner_id TEXT NOT NULL REFERENCES partners (id),
    titles TEXT NOT NULL,
    texts TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- A decimal number as it was written; never calculated with by the engine.
    amount TEXT,
    currency TEXT,
    priority TEXT,
    intervention TEXT,
    instrument TEXT,
    paragraph TEXT,
    made_on TEXT NOT NULL,
    due_on TEXT,
    status TEXT NOT NULL,
    status_reason TEXT,
    last_report_on TEXT,
    -- The last report, or the commitment itself: from here on the next report is waited for.
    reporting_since TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX commitments_made ON commitments (made_on, id);
CREATE INDEX commitments_due ON commitments (due_on, id);
CREATE INDEX commitments_updated ON commitments (updated_at, id);
CREATE INDEX commitments_created ON commitments (created_at, id);
CREATE INDEX commitments_partner ON commitments (partner_id, made_on, id);
CREATE INDEX commitments_reporting ON commitments (status, reporting_since);
CREATE INDEX commitments_priority ON commitments (priority);
CREATE INDEX commitments_intervention ON commitments (intervention);

CREATE TABLE commitment_reports (
    id TEXT NOT NULL PRIMARY KEY,
    commitment_id TEXT NOT NULL REFERENCES commitments (id) ON DELETE CASCADE,
    reported_on TEXT NOT NULL,
    texts TEXT NOT NULL,
    progress_percent INTEGER,
    status_note TEXT,
    actor_id TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX commitment_reports_commitment ON commitment_reports (commitment_id, reported_on, id);
