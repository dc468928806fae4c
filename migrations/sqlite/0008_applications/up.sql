-- Applications to join the coalition, from the form to the partner that comes of it.
CREATE TABLE partner_applications (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    names TEXT NOT NULL,
    acronym TEXT,
    constituency TEXT NOT NULL,
    country TEXT,
    region TEXT,
    website TEXT,
    descriptions TEXT NOT NULL,
    priorities TEXT NOT NULL,
    documents TEXT NOT NULL,
    statement TEXT NOT NULL,
    signatory TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    -- In lower case.
    contact_email TEXT NOT NULL,
    language TEXT NOT NULL,
    -- Internal: what was found for each item of the due-diligence checklist.
    checklist TEXT NOT NULL,
    -- The partner that came of it.
    partner_id TEXT REFERENCES partners (id) ON DELETE SET NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX partner_applications_created ON partner_applications (created_at, id);
CREATE INDEX partner_applications_updated ON partner_applications (updated_at, id);
CREATE INDEX partner_applications_status ON partner_applications (status, created_at, id);
CREATE INDEX partner_applications_email ON partner_applications (contact_email);
CREATE INDEX partner_applications_partner ON partner_applications (partner_id);

CREATE TABLE application_history (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES partner_applications (id) ON DELETE CASCADE,
    status TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    reason TEXT,
    body TEXT,
    actor_id TEXT,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX application_history_application ON application_history (application_id, id);

-- Internal notes of the review.
CREATE TABLE application_notes (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES partner_applications (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    author_id TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX application_notes_application ON application_notes (application_id, id);
