"""The tables of a sandbox. Documents are JSON; what is looked up stands in columns and keys of its own."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS organisations (
    tenant TEXT PRIMARY KEY, short_name TEXT NOT NULL UNIQUE, body TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS documents (
    seq INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    number TEXT COLLATE NOCASE, status TEXT COLLATE NOCASE, type TEXT COLLATE NOCASE,
    contact TEXT COLLATE NOCASE, app TEXT, updated INTEGER NOT NULL, body TEXT NOT NULL,
    UNIQUE (tenant, kind, id));
CREATE INDEX IF NOT EXISTS documents_by_change ON documents (tenant, kind, updated, id);
CREATE INDEX IF NOT EXISTS documents_by_number ON documents (tenant, kind, number);
CREATE INDEX IF NOT EXISTS documents_by_contact ON documents (tenant, kind, contact);

CREATE TABLE IF NOT EXISTS unique_keys (
    tenant TEXT NOT NULL, kind TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, field, value)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unique_keys_by_document ON unique_keys (tenant, kind, id);

CREATE TABLE IF NOT EXISTS history (
    seq INTEGER PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    changes TEXT NOT NULL, details TEXT NOT NULL, user TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS history_by_document ON history (tenant, kind, id);

CREATE TABLE IF NOT EXISTS files (
    tenant TEXT NOT NULL, kind TEXT NOT NULL, document TEXT NOT NULL, id TEXT PRIMARY KEY, name TEXT NOT NULL,
    mime TEXT NOT NULL, online INTEGER NOT NULL, content BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS files_by_document ON files (tenant, kind, document);

CREATE TABLE IF NOT EXISTS counters (
    tenant TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (tenant, name));

CREATE TABLE IF NOT EXISTS apps (client_id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS codes (
    digest TEXT PRIMARY KEY, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, scope TEXT NOT NULL,
    challenge TEXT, auth_event TEXT NOT NULL, expires INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS access_tokens (
    digest TEXT PRIMARY KEY, client_id TEXT NOT NULL, scope TEXT NOT NULL, auth_event TEXT NOT NULL,
    expires INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS refresh_tokens (
    digest TEXT PRIMARY KEY, client_id TEXT NOT NULL, scope TEXT NOT NULL, auth_event TEXT NOT NULL,
    expires INTEGER NOT NULL, rotated INTEGER, revoked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS connections (
    id TEXT PRIMARY KEY, client_id TEXT NOT NULL, tenant TEXT NOT NULL, auth_event TEXT NOT NULL,
    created TEXT NOT NULL, updated TEXT NOT NULL, live INTEGER NOT NULL, UNIQUE (client_id, tenant));

CREATE TABLE IF NOT EXISTS usage (
    client_id TEXT NOT NULL, tenant TEXT NOT NULL, meter TEXT NOT NULL, window INTEGER NOT NULL,
    spent INTEGER NOT NULL, PRIMARY KEY (client_id, tenant, meter)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS idempotency (
    client_id TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, expires INTEGER NOT NULL,
    status INTEGER NOT NULL, content_type TEXT, body BLOB NOT NULL, PRIMARY KEY (client_id, key));
CREATE INDEX IF NOT EXISTS idempotency_by_expiry ON idempotency (expires);

CREATE TABLE IF NOT EXISTS requests (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    query TEXT NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL, tenant TEXT, idempotency_key TEXT,
    status INTEGER, replayed INTEGER NOT NULL DEFAULT 0);
"""

TABLES = (
    "settings",
    "organisations",
    "documents",
    "unique_keys",
    "history",
    "files",
    "counters",
    "apps",
    "codes",
    "access_tokens",
    "refresh_tokens",
    "connections",
    "usage",
    "idempotency",
    "requests",
)
