-- Good practices. A record has at most one working copy (draft) and one live version; every version that was ever published is
-- kept as it was.
CREATE TABLE practices (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    partner_id TEXT NOT NULL REFERENCES partners (id),
    -- Made from the title at the first publication; it never changes.
    slug TEXT CONSTRAINT practices_slug UNIQUE,
    status TEXT NOT NULL,
    -- The number of the working copy, or of the live version when there is none.
    revision INTEGER NOT NULL,
    -- The working copy; absent while nobody works on the record.
    draft TEXT,
    -- Of the working copy, or of the live version.
    title TEXT NOT NULL,
    lang TEXT NOT NULL,
    -- The title folded for sorting: lower case, without diacritics.
    title_key TEXT NOT NULL,
    live_version INTEGER,
    published_at TEXT,
    first_published_at TEXT,
    -- An approved working copy goes live then.
    publish_at TEXT,
    review_due_on TEXT,
    reminded_on TEXT,
    submitted_by TEXT REFERENCES accounts (id) ON DELETE SET NULL,
    submitted_at TEXT,
    status_reason TEXT,
    -- Where an imported record came from.
    source TEXT,
    external_id TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT practices_external_id UNIQUE (source, external_id)
) STRICT;
CREATE INDEX practices_partner ON practices (partner_id, updated_at, id);
CREATE INDEX practices_updated ON practices (updated_at, id);
CREATE INDEX practices_published ON practices (published_at, id);
CREATE INDEX practices_title ON practices (title_key, id);
CREATE INDEX practices_status ON practices (status, updated_at, id);
CREATE INDEX practices_submitted_by ON practices (submitted_by);
CREATE INDEX practices_publish_at ON practices (publish_at) WHERE publish_at IS NOT NULL;
CREATE INDEX practices_review_due ON practices (review_due_on) WHERE review_due_on IS NOT NULL;

CREATE TABLE practice_versions (
    practice_id TEXT NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    content TEXT NOT NULL,
    published_at TEXT NOT NULL,
    PRIMARY KEY (practice_id, number)
) STRICT;

-- Terms of the vocabularies that the working copy or the live version refers to.
CREATE TABLE practice_terms (
    vocabulary TEXT NOT NULL,
    slug TEXT NOT NULL,
    practice_id TEXT NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    PRIMARY KEY (vocabulary, slug, practice_id)
) STRICT;
CREATE INDEX practice_terms_practice ON practice_terms (practice_id);

-- Every step through the workflow.
CREATE TABLE practice_history (
    id TEXT NOT NULL PRIMARY KEY,
    practice_id TEXT NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    actor_id TEXT,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX practice_history_practice ON practice_history (practice_id, id);

-- Who was asked to assess a revision, and what came of it.
CREATE TABLE practice_reviews (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    practice_id TEXT NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    reviewer_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    due_on TEXT,
    status TEXT NOT NULL,
    scores TEXT NOT NULL,
    recommendation TEXT,
    summary TEXT,
    completed_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT practice_reviews_reviewer UNIQUE (practice_id, revision, reviewer_id)
) STRICT;
CREATE INDEX practice_reviews_of ON practice_reviews (reviewer_id, status, id);

-- Remarks of the review, each at a section of the text.
CREATE TABLE practice_comments (
    id TEXT NOT NULL PRIMARY KEY,
    practice_id TEXT NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    place TEXT NOT NULL,
    quote TEXT,
    text TEXT NOT NULL,
    author_id TEXT REFERENCES accounts (id) ON DELETE SET NULL,
    resolved_at TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX practice_comments_practice ON practice_comments (practice_id, id);
CREATE INDEX practice_comments_author ON practice_comments (author_id);
