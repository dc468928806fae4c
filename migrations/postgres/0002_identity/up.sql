CREATE TABLE accounts (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    email TEXT NOT NULL CONSTRAINT accounts_email UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    partner_id UUID,
    language TEXT NOT NULL,
    password_hash TEXT,
    disabled BOOLEAN NOT NULL,
    last_login_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX accounts_partner ON accounts (partner_id);

-- Refresh tokens, hashed. A family is one sign-in; using a spent token ends its family.
CREATE TABLE refresh_tokens (
    id UUID NOT NULL PRIMARY KEY,
    family_id UUID NOT NULL,
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL CONSTRAINT refresh_tokens_hash UNIQUE,
    issued_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_account ON refresh_tokens (account_id);

-- Secret links: invitations, password resets, e-mail confirmations, status pages. Hashed.
CREATE TABLE secret_links (
    id UUID NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    subject_id UUID NOT NULL,
    token_hash TEXT NOT NULL CONSTRAINT secret_links_hash UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    used_at TIMESTAMPTZ
);
CREATE INDEX secret_links_subject ON secret_links (subject_id, purpose);

CREATE TABLE api_clients (
    id UUID NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    partner_id UUID NOT NULL,
    name TEXT NOT NULL,
    scopes JSONB NOT NULL,
    disabled BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX api_clients_partner ON api_clients (partner_id);

CREATE TABLE api_client_secrets (
    id UUID NOT NULL PRIMARY KEY,
    client_id UUID NOT NULL REFERENCES api_clients (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ
);
CREATE INDEX api_client_secrets_client ON api_client_secrets (client_id);

-- Access tokens revoked before they expired, by their jti.
CREATE TABLE revoked_tokens (
    jti UUID NOT NULL PRIMARY KEY,
    expires_at TIMESTAMPTZ NOT NULL
);

-- The public halves of every node's signing keys; the private halves never leave the node's data directory.
CREATE TABLE signing_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    public_key TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    retired_at TIMESTAMPTZ
);

-- Failed sign-ins per account and per address, for the growing delay. The key is a hash.
CREATE TABLE sign_in_failures (
    subject TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    blocked_until TIMESTAMPTZ NOT NULL
);
