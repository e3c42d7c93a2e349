"""What is remembered of payments: watermarks, one row a link, the feed and its counters."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Id = sa.String().with_variant(sa.String(collation="C"), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "watermarks",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("tenant_id", Id, nullable=False),
        sa.Column("list", sa.String(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "tenant_id", "list", name="pk_watermarks"),
    )
    kept_payments()
    op.create_table(
        "feed_counters",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name="pk_feed_counters"),
    )
    op.create_table(
        "feed",
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "epoch", "number", name="pk_feed"),
    )
    op.create_index("ix_feed_at", "feed", ["at"])


def kept_payments() -> None:
    op.create_table(
        "kept_payments",
        sa.Column("link_id", Id, nullable=False),
        sa.Column("organization_id", Id, nullable=False),
        sa.Column("tenant_id", Id, nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("memory", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("read_again_since", Moment, nullable=True),
        sa.Column("differs_told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("link_id", name="pk_kept_payments"),
    )
    condition = sa.text("read_again_since IS NOT NULL")
    op.create_index(
        "ix_kept_payments_read_again",
        "kept_payments",
        ["organization_id", "tenant_id", "read_again_since", "link_id"],
        sqlite_where=condition,
        postgresql_where=condition,
    )


def downgrade() -> None:
    raise NotImplementedError("Going back is not offered: restore the backup that was made before the upgrade")
