# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims that people make about what is kept and may take back; EPSS; components, advisories and answers by package.

The answers of matching stood among the unchecked things, under a source of their own, and move to their own table with
the number of their package. Of components, advisories and exposures the package stays empty: only ``know`` knows the
normal forms of names, and the first matching after this, which looks at everything, numbers them.

Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

import hashlib
import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HIDDEN = "(matching, by package)"
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables, and move the answers."""
    _claims_and_scores()
    for table, index in (("component", ["package"]), ("exposure", ["package", "origin"])):
        op.add_column(table, sa.Column("package", SEQ, nullable=True))
        op.create_index(f"ix_{table}_package", table, index)
    _by_package()
    _move_answers(op.get_bind())


def _claims_and_scores() -> None:
    op.create_table(
        "claim",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("by", WORD, nullable=False),
        sa.Column("at", WORD, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("taken_back_by", WORD, nullable=False),
        sa.Column("taken_back_at", WORD, nullable=False),
        sa.Column("why_taken_back", WORD, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_kind", "claim", ["kind", "key"])
    op.create_table(
        "epss_list",
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("as_of", WORD, nullable=False),
        sa.Column("model", WORD, nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_epss_list_origin_origin")),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_epss_list")),
    )
    op.create_table(
        "epss_score",
        sa.Column("origin", SEQ, autoincrement=False, nullable=False),
        sa.Column("cve", WORD, nullable=False),
        sa.Column("probability", WORD, nullable=False),
        sa.Column("percentile", WORD, nullable=False),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_epss_score_origin_origin")),
        sa.PrimaryKeyConstraint("origin", "cve", name=op.f("pk_epss_score")),
        sqlite_with_rowid=False,
    )


def _by_package() -> None:
    op.create_table(
        "advisory_package",
        sa.Column("package", SEQ, autoincrement=False, nullable=False),
        sa.Column("advisory", SEQ, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("package", "advisory", name=op.f("pk_advisory_package")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "advisory_left",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("advisory", SEQ, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_advisory_left")),
    )
    op.create_table(
        "answered",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("package", SEQ, nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_answered")),
    )
    op.create_index("ix_answered_package", "answered", ["package"])
    op.create_index(
        "ix_answered_doubtful",
        "answered",
        ["seq"],
        sqlite_where=sa.text("doubtful = 1"),
        postgresql_where=sa.text("doubtful"),
    )
    op.create_table(
        "brought",
        sa.Column("component", SEQ, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("component", name=op.f("pk_brought")),
    )
    op.create_table(
        "matched",
        sa.Column("what", WORD, nullable=False),
        sa.Column("kept", SEQ, nullable=False),
        sa.Column("changed", SEQ, nullable=False),
        sa.Column("high", SEQ, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_matched")),
    )


def _move_answers(connection: sa.Connection) -> None:
    unchecked = sa.table("unchecked", *(sa.column(name) for name in ("seq", "origin", "body")))
    answered = sa.table("answered", *(sa.column(name) for name in ("seq", "package", "doubtful", "body")))
    origin = sa.table("origin", sa.column("id"), sa.column("key"))
    hidden = sa.select(origin.c.id).where(origin.c.key == _digest(_HIDDEN)).scalar_subquery()
    mine = unchecked.c.origin == hidden
    rows = connection.execute(sa.select(unchecked.c.seq, unchecked.c.body).where(mine)).all()
    moved = []
    for row in rows:
        said = json.loads(row.body)
        number = int.from_bytes(_digest(said["family"], said["package"])[:8], "big", signed=True)
        doubtful = bool(said.get("doubts"))
        moved.append({"seq": row.seq, "package": number, "doubtful": doubtful, "body": bytes(row.body)})
    if moved:
        connection.execute(sa.insert(answered), moved)
        connection.execute(sa.delete(unchecked).where(mine))


def _digest(*parts: str) -> bytes:
    data = b""
    for part in parts:
        text = re.sub("[\x00\x1a\ud800-\udfff]", lambda found: f"\x1a{ord(found[0]):04x}", part).encode()
        data += len(text).to_bytes(8, "big") + text
    return hashlib.sha256(data).digest()
