-- Files that partners upload. A row begins with the upload; its bytes come in parts and are kept under their hash in the end, outside
-- of the database.
CREATE TABLE files (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    partner_id UUID NOT NULL REFERENCES partners (id),
    name TEXT NOT NULL,
    -- What the sender says that it is.
    claimed_type TEXT,
    -- How long the sender says that it is, and how much of that has come.
    length BIGINT NOT NULL,
    received BIGINT NOT NULL,
    state TEXT NOT NULL,
    -- Why it was refused.
    reason TEXT,
    -- What it is, once that is known.
    media_type TEXT,
    -- Of the bytes that are kept: those of pictures are without what cameras write into them.
    size BIGINT,
    sha256 TEXT,
    width INTEGER,
    height INTEGER,
    -- Smaller copies of a picture.
    sizes JSONB NOT NULL,
    sizes_state TEXT NOT NULL,
    -- Until then somebody works on it.
    leased_until TIMESTAMPTZ,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    -- An unfinished upload is given up then.
    expires_at TIMESTAMPTZ,
    -- Since when nothing uses it.
    unused_since TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX files_partner ON files (partner_id, id);
CREATE INDEX files_state ON files (state, id);
CREATE INDEX files_sizes_state ON files (sizes_state) WHERE sizes_state = 'waiting';
CREATE INDEX files_sha256 ON files (sha256);

-- What has come of an upload, and where it is kept.
CREATE TABLE file_parts (
    file_id UUID NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    start BIGINT NOT NULL,
    length BIGINT NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (file_id, start)
);

-- Contents that lost their last row: their bytes go as well, unless they are uploaded anew before.
CREATE TABLE removed_contents (
    sha256 TEXT NOT NULL PRIMARY KEY,
    removed_at TIMESTAMPTZ NOT NULL
);

-- Which files a practice uses: its working copy, or a version that was published.
CREATE TABLE practice_files (
    file_id UUID NOT NULL REFERENCES files (id),
    practice_id UUID NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    published BOOLEAN NOT NULL,
    PRIMARY KEY (file_id, practice_id)
);
CREATE INDEX practice_files_practice ON practice_files (practice_id);
