-- Applications to join the coalition, from the form to the partner that comes of it.
CREATE TABLE partner_applications (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    status TEXT NOT NULL,
    names JSONB NOT NULL,
    acronym TEXT,
    constituency TEXT NOT NULL,
    country TEXT,
    region TEXT,
    website TEXT,
    descriptions JSONB NOT NULL,
    priorities JSONB NOT NULL,
    documents JSONB NOT NULL,
    statement TEXT NOT NULL,
    signatory JSONB NOT NULL,
    contact_name TEXT NOT NULL,
    -- In lower case.
    contact_email TEXT NOT NULL,
    language TEXT NOT NULL,
    -- Internal: what was found for each item of the due-diligence checklist.
    checklist JSONB NOT NULL,
    -- The partner that came of it.
    partner_id UUID REFERENCES partners (id) ON DELETE SET NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX partner_applications_created ON partner_applications (created_at, id);
CREATE INDEX partner_applications_updated ON partner_applications (updated_at, id);
CREATE INDEX partner_applications_status ON partner_applications (status, created_at, id);
CREATE INDEX partner_applications_email ON partner_applications (contact_email);
CREATE INDEX partner_applications_partner ON partner_applications (partner_id);

CREATE TABLE application_history (
    id UUID NOT NULL PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES partner_applications (id) ON DELETE CASCADE,
    status TEXT NOT NULL,
    effective_on DATE NOT NULL,
    reason TEXT,
    body TEXT,
    actor_id UUID,
    recorded_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX application_history_application ON application_history (application_id, id);

-- Internal notes of the review.
CREATE TABLE application_notes (
    id UUID NOT NULL PRIMARY KEY,
    application_id UUID NOT NULL REFERENCES partner_applications (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    author_id UUID,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX application_notes_application ON application_notes (application_id, id);
