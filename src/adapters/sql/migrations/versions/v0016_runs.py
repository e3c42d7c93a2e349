"""Runs: documents that are copied in one step."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

Id = sa.String().with_variant(sa.String(collation="C"), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("actor", Id, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("not_before", Moment, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("request_id", Id, nullable=True),
        sa.Column("retry_of", Id, nullable=True),
        sa.Column("cancelled_at", Moment, nullable=True),
        sa.Column("closed_at", Moment, nullable=True),
        sa.Column("owner", Id, nullable=False),
        sa.Column("owned_until", Moment, nullable=True),
        sa.Column("on_hold", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    running = sa.text("closed_at IS NULL")
    op.create_index("ix_runs_organization", "runs", ["organization_id", "id"])
    op.create_index("ix_runs_running", "runs", ["not_before", "id"], sqlite_where=running, postgresql_where=running)
    closed = sa.text("closed_at IS NOT NULL")
    op.create_index("ix_runs_closed", "runs", ["closed_at"], sqlite_where=closed, postgresql_where=closed)
    op.create_table(
        "run_items",
        sa.Column("run_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("subsidiary_id", Id, nullable=False),
        sa.Column("connection_id", Id, nullable=False),
        sa.Column("settings_version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("plan_token", sa.String(), nullable=False),
        sa.Column("file_names", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("transfer_id", Id, nullable=True),
        sa.Column("link_id", Id, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_items_run_id"),
        sa.PrimaryKeyConstraint("run_id", "position", name="pk_run_items"),
    )


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")
