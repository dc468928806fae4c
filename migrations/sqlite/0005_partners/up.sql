CREATE TABLE partners (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    slug TEXT NOT NULL CONSTRAINT partners_slug UNIQUE,
    status TEXT NOT NULL,
    names TEXT NOT NULL,
    -- The display name folded for sorting: lower case, without diacritics.
    name_key TEXT NOT NULL,
    acronym TEXT,
    constituency TEXT NOT NULL,
    country TEXT,
    region TEXT,
    parent_id TEXT REFERENCES partners (id),
    website TEXT,
    logo TEXT,
    descriptions TEXT NOT NULL,
    priorities TEXT NOT NULL,
    interventions TEXT NOT NULL,
    external_ids TEXT NOT NULL,
    joined_on TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX partners_name ON partners (name_key, id);
CREATE INDEX partners_updated ON partners (updated_at, id);
CREATE INDEX partners_joined ON partners (joined_on, id);
CREATE INDEX partners_created ON partners (created_at, id);
CREATE INDEX partners_constituency ON partners (constituency, name_key, id);
CREATE INDEX partners_country ON partners (country, name_key, id);
CREATE INDEX partners_parent ON partners (parent_id);

-- Every id that a partner is known by elsewhere; the import finds a partner by it.
CREATE TABLE partner_external_ids (
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    partner_id TEXT NOT NULL REFERENCES partners (id) ON DELETE CASCADE,
    CONSTRAINT partner_external_ids_key PRIMARY KEY (scheme, value)
) STRICT;
CREATE INDEX partner_external_ids_partner ON partner_external_ids (partner_id);

CREATE TABLE partner_priorities (
    priority TEXT NOT NULL,
    partner_id TEXT NOT NULL REFERENCES partners (id) ON DELETE CASCADE,
    PRIMARY KEY (priority, partner_id)
) STRICT;
CREATE INDEX partner_priorities_partner ON partner_priorities (partner_id);

-- Addresses that a partner had before: renamed, or merged into another. They redirect for ever.
CREATE TABLE partner_redirects (
    old TEXT NOT NULL PRIMARY KEY,
    partner_id TEXT NOT NULL REFERENCES partners (id) ON DELETE CASCADE,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX partner_redirects_partner ON partner_redirects (partner_id);

-- What was deleted, so that its address answers 410.
CREATE TABLE tombstones (
    collection TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    slug TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (collection, entity_id)
) STRICT;
CREATE INDEX tombstones_slug ON tombstones (collection, slug);

CREATE TABLE partner_status_history (
    id TEXT NOT NULL PRIMARY KEY,
    partner_id TEXT NOT NULL REFERENCES partners (id) ON DELETE CASCADE,
    status TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    reason TEXT,
    body TEXT,
    actor_id TEXT,
    recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX partner_status_history_partner ON partner_status_history (partner_id, effective_on, id);
