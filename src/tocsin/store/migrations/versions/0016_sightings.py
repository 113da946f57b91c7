# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Hits in groups of one value, day and parties, further places of a hit, warninglists, and values that wait for a person.

Hits that are kept are grouped here; one whose record cannot be read stays as it is, in no group.
Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
PART = 1000
MOST = 20


def upgrade() -> None:
    """Make the tables and group the hits. Cost: one pass over the hits; memory for the groups."""
    op.add_column("hit", sa.Column("grouped", SEQ, nullable=True))
    op.create_index("ix_hit_grouped", "hit", ["grouped", "seq"])
    op.create_table(
        "hit_place",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("hit", SEQ, nullable=False),
        sa.Column("file", WORD, nullable=False),
        sa.Column("line", SEQ, nullable=False),
        sa.Column("offset", SEQ, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_hit_place")),
    )
    op.create_index("ix_hit_place_hit", "hit_place", ["hit"])
    op.create_table(
        "hit_group",
        sa.Column("first", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("day", WORD, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_hit_group")),
        sa.UniqueConstraint("key", name=op.f("uq_hit_group_key")),
    )
    op.create_index("ix_hit_group_day", "hit_group", ["day"])
    _lists()
    _group()


def _lists() -> None:
    op.create_table(
        "warninglist",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        *(
            sa.Column(name, WORD, nullable=False)
            for name in ("name", "licence", "source", "digest", "by", "at")
        ),
        sa.Column("size", SEQ, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_warninglist")),
        sa.UniqueConstraint("key", name=op.f("uq_warninglist_key")),
    )
    words = ("kind", "value", "reason", "lists", "source", "at", "released_by", "released_at", "why")
    op.create_table(
        "held_value",
        sa.Column("seq", SEQ, autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, WORD, nullable=False) for name in words),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_held_value")),
        sa.UniqueConstraint("key", name=op.f("uq_held_value_key")),
    )
    op.create_index("ix_held_value_released_at", "held_value", ["released_at"])


def _group() -> None:
    connection = op.get_bind()
    hit = sa.table("hit", sa.column("seq"), sa.column("body"), sa.column("grouped"))
    groups: dict[bytes, tuple[int, dict[str, Any]]] = {}
    after = -(2**63)
    while True:
        page = sa.select(hit.c.seq, hit.c.body).where(hit.c.seq > after).order_by(hit.c.seq).limit(PART)
        rows = connection.execute(page).all()
        if not rows:
            break
        after = rows[-1].seq
        moves = []
        for row in rows:
            found = _read(row.body)
            if found is None:
                continue
            key, one = found
            seq, before = groups.setdefault(key, (row.seq, one))
            groups[key] = (seq, before if before is one else _merged(before, one))
            moves.append({"its_seq": row.seq, "its_group": seq})
        if moves:
            change = sa.update(hit).where(hit.c.seq == sa.bindparam("its_seq"))
            connection.execute(change.values(grouped=sa.bindparam("its_group")), moves)
    table = sa.table(
        "hit_group",
        sa.column("first"),
        sa.column("key"),
        sa.column("day", WORD),
        sa.column("body", sa.LargeBinary()),
    )
    made = (
        {"first": seq, "key": key, "day": one["day"], "body": json.dumps(one, ensure_ascii=False).encode()}
        for key, (seq, one) in groups.items()
    )
    for part in _parts(made):
        connection.execute(sa.insert(table), part)


def _parts(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while part := list(islice(rows, PART)):
        yield part


def _read(body: bytes) -> tuple[bytes, dict[str, Any]] | None:
    """The key and the group of one hit; None if it cannot be read."""
    try:
        hit = json.loads(body)
        kind, value, at = str(hit["kind"]), str(hit["value"]), str(hit["at"])
        hosts = [str(host) for host in hit.get("hosts", ()) if host not in {value, hit["seen"]}]
        observer = str(hit.get("observer", ""))
        files, deeds = [str(hit["file"])], [str(hit["deed"])] if hit.get("deed") else []
        objects, tags = list(hit.get("objects", ())), list(hit.get("tags", ()))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    day = at[:10]
    made = {
        "kind": kind, "value": value, "day": day, "hosts": hosts, "observer": observer, "count": 1, "first": at,
        "last": at, "objects": objects, "tags": tags, "deeds": deeds, "files": files, "seen": [str(hit["seen"])],
    }  # fmt: skip
    return _key(kind, value, day, observer, *hosts), made


def _merged(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    made = dict(one)
    made["count"] = one["count"] + two["count"]
    made["first"], made["last"] = min(one["first"], two["first"]), max(one["last"], two["last"])
    for name in ("objects", "tags", "deeds", "files", "seen"):
        both = sorted({*one[name], *two[name]})
        made[name] = both if name in {"objects", "tags"} else both[:MOST]
    return made


def _key(*parts: str) -> bytes:
    """SHA-256 over the parts, each preceded by its length, in the spelling in which texts are kept."""
    data = b""
    for part in parts:
        text = "".join(
            f"\x1a{ord(letter):04x}" if letter in "\x00\x1a" or "\ud800" <= letter <= "\udfff" else letter
            for letter in part
        ).encode()
        data += len(text).to_bytes(8, "big") + text
    return hashlib.sha256(data).digest()
