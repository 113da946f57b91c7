# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lists for other tools, by name: how each is made, and from what state it was made last."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.errors import NotFound
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

_L = schema.list_out


class ListOut(msgspec.Struct, frozen=True, kw_only=True):
    """One list."""

    name: str
    form: str
    path: str
    """Absolute; empty for one that is only served."""
    audience: str = ""
    """Empty for the own organisation."""
    kinds: tuple[str, ...] = ()
    """Empty for all that the format can hold."""
    confidence: int = 0
    """The least that must be left of an entry's; 0 also for those of which none is said."""
    listed: str = "refuse"
    """What becomes of values of warninglists and own ones: ``refuse``, ``leave out``, ``even listed``."""
    by: str = ""
    """Who decided that, or made the list."""
    organisation: str = ""
    own_names_file: str = ""
    mark: tuple[int, str] = (0, "")
    """The audit chain when it was looked at last (``store.audit.head``)."""
    made_at: str = ""
    made_of: int = 0
    """The highest number of the store when it was written."""
    due: str = ""
    """When an entry ends or begins."""
    entries: int = 0
    left_out: tuple[tuple[str, int], ...] = ()
    body_digest: str = ""
    """Of its lines, without head."""
    file_digest: str = ""
    trouble: str = ""
    """Why it could not be written anew, or what a person should look at."""


def put(tx: Tx, made: ListOut) -> None:
    """Keep a list in the place of the one of its name."""
    key = keys.key_of(made.name)
    body = said.encode(made)
    changed = sa.update(_L).where(_L.c.key == key).values(body=body)
    if tx.connection.execute(changed).rowcount == 0:
        tx.connection.execute(sa.insert(_L).values(seq=tx.take(), key=key, body=body))
    tx.audit(
        "lists_out.put", made.name, form=made.form, path=made.path, audience=made.audience, listed=made.listed, by=made.by,
        entries=made.entries, digest=made.body_digest, trouble=made.trouble,
    )  # fmt: skip


def one(reader: Reader, name: str) -> ListOut | None:
    """The list of a name; None if there is none."""
    return next(iter(said.read(reader, _L, ListOut, _L.c.key == keys.key_of(name))), None)


def all(reader: Reader) -> list[ListOut]:  # noqa: A001 -- read as cases.all and the like
    """Every list, in the order in which they were first made."""
    return said.read(reader, _L, ListOut)


def forget(tx: Tx, name: str, by: str) -> None:
    """Make a list no more; its file stays where it is. Raises ``NotFound``."""
    if not tx.connection.execute(sa.delete(_L).where(_L.c.key == keys.key_of(name))).rowcount:
        raise NotFound("there is no list of this name", where=name[:100], do="tocsin watch outs lists them")
    tx.audit("lists_out.forget", name, by=by)
