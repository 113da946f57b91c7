# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The first schema. Stands alone: later changes of ``tocsin.store.schema`` must not change it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Every table, and the one row of ``sequence``."""
    op.create_table(
        "advisory",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("modified", WORD, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_advisory")),
        sa.UniqueConstraint("key", name=op.f("uq_advisory_key")),
    )
    op.create_table(
        "atom",
        sa.Column("id", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("value", WORD, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_atom")),
        sa.UniqueConstraint("key", name=op.f("uq_atom_key")),
    )
    op.create_table(
        "audit",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("at", WORD, nullable=False),
        sa.Column("actor", WORD, nullable=False),
        sa.Column("action", WORD, nullable=False),
        sa.Column("subject", WORD, nullable=False),
        sa.Column("detail", WORD, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "case_file",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("id", WORD, nullable=False),
        sa.Column("opened_at", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_case_file")),
        sa.UniqueConstraint("key", name=op.f("uq_case_file_key")),
    )
    op.create_table(
        "derived",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("path", WORD, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("digest", WORD, nullable=False),
        sa.Column("at", WORD, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_derived")),
        sa.UniqueConstraint("key", name=op.f("uq_derived_key")),
    )
    op.create_table(
        "hit",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_hit")),
        sa.UniqueConstraint("key", name=op.f("uq_hit_key")),
    )
    op.create_table(
        "object",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("id", WORD, nullable=False),
        sa.Column("type", WORD, nullable=False),
        sa.Column("spec_version", WORD, nullable=False),
        sa.Column("created", WORD, nullable=False),
        sa.Column("modified", WORD, nullable=False),
        sa.Column("version_key", WORD, nullable=False),
        sa.Column("created_by", WORD, nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("tlp", WORD, nullable=False),
        sa.Column("audience", WORD, nullable=False),
        sa.Column("tags", WORD, nullable=False),
        sa.Column("not_matched", WORD, nullable=False),
        sa.Column("added_at", WORD, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_object")),
        sa.UniqueConstraint("id", "version_key", name=op.f("uq_object_id_version_key")),
    )
    op.create_index(
        "ix_object_last",
        "object",
        ["id"],
        unique=True,
        sqlite_where=sa.text("is_last = 1"),
        postgresql_where=sa.text("is_last"),
    )
    op.create_index(
        "ix_object_type",
        "object",
        ["type", "seq"],
        unique=False,
        sqlite_where=sa.text("is_last = 1"),
        postgresql_where=sa.text("is_last"),
    )
    op.create_table(
        "origin",
        sa.Column("id", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("name", WORD, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_origin")),
        sa.UniqueConstraint("key", name=op.f("uq_origin_key")),
    )
    op.create_table(
        "sequence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last", SEQ, nullable=False),
        sa.Column("audit_last", SEQ, nullable=False),
        sa.Column("audit_head", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sequence")),
    )
    op.create_table(
        "withdrawal",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("object_id", WORD, nullable=False),
        sa.Column("reason", WORD, nullable=False),
        sa.Column("by", WORD, nullable=False),
        sa.Column("at", WORD, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("object_id", name=op.f("uq_withdrawal_object_id")),
    )
    op.create_table(
        "component",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_component_origin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_component")),
    )
    op.create_index(op.f("ix_component_origin"), "component", ["origin"], unique=False)
    op.create_table(
        "content",
        sa.Column("what", WORD, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_content_origin")),
        sa.PrimaryKeyConstraint("what", "origin", name=op.f("pk_content")),
    )
    op.create_table(
        "derived_object",
        sa.Column("derived", SEQ, autoincrement=False, nullable=False),
        sa.Column("object_id", WORD, nullable=False),
        sa.ForeignKeyConstraint(["derived"], ["derived.seq"], name=op.f("fk_derived_object_derived")),
        sa.PrimaryKeyConstraint("derived", "object_id", name=op.f("pk_derived_object")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_derived_object_object_id"), "derived_object", ["object_id"], unique=False)
    op.create_table(
        "dispute",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("object", SEQ, autoincrement=False, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("at", WORD, nullable=False),
        sa.ForeignKeyConstraint(["object"], ["object.seq"], name=op.f("fk_dispute_object")),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_dispute_origin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_dispute")),
        sa.UniqueConstraint("object", "digest", name=op.f("uq_dispute_object_digest")),
    )
    op.create_table(
        "exposure",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_exposure_origin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_exposure")),
    )
    op.create_index(op.f("ix_exposure_origin"), "exposure", ["origin"], unique=False)
    op.create_table(
        "intake",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("digest", WORD, nullable=False),
        sa.Column("outcome", WORD, nullable=False),
        sa.Column("records", SEQ, nullable=False),
        sa.Column("faults", SEQ, nullable=False),
        sa.Column("at", WORD, nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_intake_origin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_intake")),
    )
    op.create_index(op.f("ix_intake_origin_seq"), "intake", ["origin", "seq"], unique=False)
    op.create_table(
        "kev_entry",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_kev_entry_origin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_kev_entry")),
    )
    op.create_index(op.f("ix_kev_entry_origin"), "kev_entry", ["origin"], unique=False)
    op.create_table(
        "kev_list",
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("as_of", WORD, nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_kev_list_origin")),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_kev_list")),
    )
    op.create_table(
        "map_source",
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("name", WORD, nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_map_source_origin")),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_map_source")),
    )
    op.create_table(
        "need",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_need_origin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_need")),
    )
    op.create_index(op.f("ix_need_origin"), "need", ["origin"], unique=False)
    op.create_table(
        "node",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_node_origin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_node")),
    )
    op.create_index(op.f("ix_node_origin"), "node", ["origin"], unique=False)
    op.create_table(
        "object_source",
        sa.Column("object", SEQ, autoincrement=False, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["object"], ["object.seq"], name=op.f("fk_object_source_object")),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_object_source_origin")),
        sa.PrimaryKeyConstraint("object", "origin", name=op.f("pk_object_source")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "posting",
        sa.Column("atom", SEQ, autoincrement=False, nullable=False),
        sa.Column("object", SEQ, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["atom"], ["atom.id"], name=op.f("fk_posting_atom")),
        sa.ForeignKeyConstraint(["object"], ["object.seq"], name=op.f("fk_posting_object")),
        sa.PrimaryKeyConstraint("atom", "object", name=op.f("pk_posting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shock",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_shock_origin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_shock")),
    )
    op.create_index(op.f("ix_shock_origin"), "shock", ["origin"], unique=False)
    op.create_table(
        "unchecked",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_unchecked_origin")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_unchecked")),
    )
    op.create_index(op.f("ix_unchecked_origin"), "unchecked", ["origin"], unique=False)
    op.execute(
        sa.text("INSERT INTO sequence (id, last, audit_last, audit_head) VALUES (1, 0, 0, :zero)").bindparams(
            zero=bytes(32)
        )
    )
