-- The change log. Its number is taken from a counter inside the writing transaction: commit order, without gaps.
CREATE TABLE change_counter (
    id SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    last BIGINT NOT NULL
);
INSERT INTO change_counter (id, last) VALUES (1, 0);

CREATE TABLE changes (
    number BIGINT NOT NULL PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    collection TEXT NOT NULL,
    entity_id UUID NOT NULL,
    version BIGINT NOT NULL,
    operation TEXT NOT NULL,
    public BOOLEAN NOT NULL,
    partner_id UUID,
    before JSONB,
    after JSONB
);
CREATE INDEX changes_entity ON changes (collection, entity_id, number);
CREATE INDEX changes_actor ON changes (actor_id, number);
CREATE INDEX changes_partner ON changes (partner_id, number);
