"""Contacts are those of parties: of companies, and of people."""

from alembic import op

revision = "0014"
down_revision = "0013"


NAMED_AFTER_THE_COLUMN = """
    DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'contact_links_company_id_not_null') THEN
            ALTER TABLE contact_links
                RENAME CONSTRAINT contact_links_company_id_not_null TO contact_links_party_id_not_null;
        END IF;
    END $$
"""
"""Since PostgreSQL 18 NOT NULL is a constraint with a name."""


def upgrade() -> None:
    op.execute("ALTER TABLE contact_links RENAME COLUMN company_id TO party_id")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(NAMED_AFTER_THE_COLUMN)


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")
