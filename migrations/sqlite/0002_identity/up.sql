CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    email TEXT NOT NULL CONSTRAINT accounts_email UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    partner_id TEXT,
    language TEXT NOT NULL,
    password_hash TEXT,
    disabled INTEGER NOT NULL,
    last_login_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX accounts_partner ON accounts (partner_id);

-- Refresh tokens, hashed. A family is one sign-in; using a spent token ends its family.
CREATE TABLE refresh_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    family_id TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL CONSTRAINT refresh_tokens_hash UNIQUE,
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    revoked_at TEXT
) STRICT;
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_account ON refresh_tokens (account_id);

-- Secret links: invitations, password resets, e-mail confirmations, status pages. Hashed.
CREATE TABLE secret_links (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    token_hash TEXT NOT NULL CONSTRAINT secret_links_hash UNIQUE,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    used_at TEXT
) STRICT;
CREATE INDEX secret_links_subject ON secret_links (subject_id, purpose);

CREATE TABLE api_clients (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    partner_id TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    disabled INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX api_clients_partner ON api_clients (partner_id);

CREATE TABLE api_client_secrets (
    id TEXT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES api_clients (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT
) STRICT;
CREATE INDEX api_client_secrets_client ON api_client_secrets (client_id);

-- Access tokens revoked before they expired, by their jti.
CREATE TABLE revoked_tokens (
    jti TEXT NOT NULL PRIMARY KEY,
    expires_at TEXT NOT NULL
) STRICT;

-- The public halves of every node's signing keys; the private halves never leave the node's data directory.
CREATE TABLE signing_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    public_key TEXT NOT NULL,
    created_at TEXT NOT NULL,
    retired_at TEXT
) STRICT;

-- Failed sign-ins per account and per address, for the growing delay. The key is a hash.
CREATE TABLE sign_in_failures (
    subject TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    blocked_until TEXT NOT NULL
) STRICT;
