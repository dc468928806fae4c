-- Imports over HTTP. The file waits in the data directory of the node that took it, so that node runs it, also after a restart.
CREATE TABLE imports (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    collection TEXT NOT NULL,
    source TEXT NOT NULL,
    format TEXT NOT NULL,
    dry_run BOOLEAN NOT NULL,
    on_error TEXT NOT NULL,
    state TEXT NOT NULL,
    report JSONB,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
