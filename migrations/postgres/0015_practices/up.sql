-- Good practices. A record has at most one working copy (draft) and one live version; every version that was ever published is
-- kept as it was.
CREATE TABLE practices (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    partner_id UUID NOT NULL REFERENCES partners (id),
    -- Made from the title at the first publication; it never changes.
    slug TEXT COLLATE "C" CONSTRAINT practices_slug UNIQUE,
    status TEXT NOT NULL,
    -- The number of the working copy, or of the live version when there is none.
    revision BIGINT NOT NULL,
    -- The working copy; absent while nobody works on the record.
    draft JSONB,
    -- Of the working copy, or of the live version.
    title TEXT NOT NULL,
    lang TEXT NOT NULL,
    -- The title folded for sorting: lower case, without diacritics.
    title_key TEXT COLLATE "C" NOT NULL,
    live_version BIGINT,
    published_at TIMESTAMPTZ,
    first_published_at TIMESTAMPTZ,
    -- An approved working copy goes live then.
    publish_at TIMESTAMPTZ,
    review_due_on DATE,
    reminded_on DATE,
    submitted_by UUID REFERENCES accounts (id) ON DELETE SET NULL,
    submitted_at TIMESTAMPTZ,
    status_reason TEXT,
    -- Where an imported record came from.
    source TEXT,
    external_id TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT practices_external_id UNIQUE (source, external_id)
);
CREATE INDEX practices_partner ON practices (partner_id, updated_at, id);
CREATE INDEX practices_updated ON practices (updated_at, id);
CREATE INDEX practices_published ON practices (published_at, id);
CREATE INDEX practices_title ON practices (title_key, id);
CREATE INDEX practices_status ON practices (status, updated_at, id);
CREATE INDEX practices_submitted_by ON practices (submitted_by);
CREATE INDEX practices_publish_at ON practices (publish_at) WHERE publish_at IS NOT NULL;
CREATE INDEX practices_review_due ON practices (review_due_on) WHERE review_due_on IS NOT NULL;

CREATE TABLE practice_versions (
    practice_id UUID NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    content JSONB NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (practice_id, number)
);

-- Terms of the vocabularies that the working copy or the live version refers to.
CREATE TABLE practice_terms (
    vocabulary TEXT NOT NULL,
    slug TEXT NOT NULL,
    practice_id UUID NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    PRIMARY KEY (vocabulary, slug, practice_id)
);
CREATE INDEX practice_terms_practice ON practice_terms (practice_id);

-- Every step through the workflow.
CREATE TABLE practice_history (
    id UUID NOT NULL PRIMARY KEY,
    practice_id UUID NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    actor_id UUID,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX practice_history_practice ON practice_history (practice_id, id);

-- Who was asked to assess a revision, and what came of it.
CREATE TABLE practice_reviews (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    practice_id UUID NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    reviewer_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    due_on DATE,
    status TEXT NOT NULL,
    scores JSONB NOT NULL,
    recommendation TEXT,
    summary TEXT,
    completed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT practice_reviews_reviewer UNIQUE (practice_id, revision, reviewer_id)
);
CREATE INDEX practice_reviews_of ON practice_reviews (reviewer_id, status, id);

-- Remarks of the review, each at a section of the text.
CREATE TABLE practice_comments (
    id UUID NOT NULL PRIMARY KEY,
    practice_id UUID NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    place TEXT NOT NULL,
    quote TEXT,
    text TEXT NOT NULL,
    author_id UUID REFERENCES accounts (id) ON DELETE SET NULL,
    resolved_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX practice_comments_practice ON practice_comments (practice_id, id);
CREATE INDEX practice_comments_author ON practice_comments (author_id);
