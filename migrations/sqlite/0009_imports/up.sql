-- Imports over HTTP. The file waits in the data directory of the node that took it, so that node runs it, also after a restart.
CREATE TABLE imports (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    collection TEXT NOT NULL,
    source TEXT NOT NULL,
    format TEXT NOT NULL,
    dry_run INTEGER NOT NULL,
    on_error TEXT NOT NULL,
    state TEXT NOT NULL,
    report TEXT,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    created_at TEXT NOT NULL,
    finished_at TEXT
) STRICT;
