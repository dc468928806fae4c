-- The text of a practice in another language than it was written in, place by place.
CREATE TABLE practice_translations (
    practice_id UUID NOT NULL REFERENCES practices (id) ON DELETE CASCADE,
    lang TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- By JSON pointer: the text, whether it is published, and a fingerprint of the original that it translates.
    parts JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (practice_id, lang)
);
