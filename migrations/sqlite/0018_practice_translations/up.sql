-- The text of a practice in another language than it was written in, place by place.
CREATE TABLE practice_translations (
    practice_id TEXT NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    lang TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- By JSON pointer: the text, whether it is published, and a fingerprint of the original that it translates.
    parts TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (practice_id, lang)
) STRICT;
