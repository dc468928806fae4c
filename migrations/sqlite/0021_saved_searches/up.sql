-- Searches of practices that people keep, and are mailed what is new in.
CREATE TABLE saved_searches (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- The parameters of the list, as in its address.
    query TEXT NOT NULL,
    lang TEXT NOT NULL,
    digest TEXT NOT NULL,
    next_digest_at TEXT,
    -- The change up to which the person has been told what became public.
    told_up_to INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX saved_searches_account ON saved_searches (account_id, id);
CREATE INDEX saved_searches_due ON saved_searches (next_digest_at) WHERE next_digest_at IS NOT NULL;

-- Where mail programs end what a mail belongs to (RFC 8058).
ALTER TABLE mails ADD COLUMN unsubscribe TEXT;
