# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A list that somebody asks for by its name -> what that one may have of it now, whoever the file of it was made for.

Every asker gets entries of its own: each object is asked about (``core.policy``), and for others whether something of
ours stands in it; what they get for the first time is on record. The tag of an answer follows from its entries: a list
that says the same keeps its tag, whatever else was written to the store.

Cost: an answer that was given before is one look-up as long as nothing changed; else as ``flows.lists_out``.
"""

from __future__ import annotations

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from typing import IO

import msgspec

from tocsin.core import instant
from tocsin.core.errors import NotFound, Unavailable
from tocsin.core.policy import Asker
from tocsin.flows import lists_out as making
from tocsin.flows.taxii import Node
from tocsin.store import lists_out, objects, sent
from tocsin.store.lists_out import ListOut

PLACE = "lists"
_MOST = 16
"""Answers that are remembered."""
LARGEST = 64 * 2**20
"""Bytes of an answer; and of all that are remembered."""
_PART = 500


class Answer(msgspec.Struct, frozen=True):
    """One list for one asker."""

    body: bytes
    tag: str
    """Digest of the entries."""


class _Kept(msgspec.Struct, frozen=True):
    wanted: ListOut
    answer: Answer


class Lists:
    """What was answered last. Threads may share it."""

    def __init__(self, largest: int = LARGEST) -> None:
        """Nothing is known; an answer has ``largest`` bytes at the most."""
        self._kept: OrderedDict[tuple[str, Asker], _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._largest = largest

    def answer(self, node: Node, asker: Asker, name: str) -> Answer:
        """The list called ``name``. Raises ``NotFound``, and ``Unavailable`` for one that is too long to be served."""
        found = self._known(node, asker, name)
        if found is None:
            with self._making:  # one at a time: a list takes a processor for seconds
                found = self._known(node, asker, name) or self._made(node, asker, name)
        return found

    def _known(self, node: Node, asker: Asker, name: str) -> Answer | None:
        with self._lock:
            kept = self._kept.get((name, asker))
        if kept is None:
            return None
        with node.store.read() as reader:
            same = making.is_fresh(reader, kept.wanted, instant.to_datetime(node.now()))
            same = same and _asked(lists_out.one(reader, name)) == _asked(kept.wanted)
        return kept.answer if same else None

    def _made(self, node: Node, asker: Asker, name: str) -> Answer:
        now = instant.to_datetime(node.now())
        with tempfile.TemporaryFile(prefix="tocsin-list-") as body, tempfile.TemporaryFile() as ids:
            with node.store.read() as reader:
                wanted = lists_out.one(reader, name)
                if wanted is None:
                    raise NotFound(
                        "there is no such list", where=name[:60], do="tocsin watch outs names them"
                    )
                made = making.make(
                    reader,
                    wanted,
                    asker,
                    now=now,
                    own_names=node.own_names,
                    limits=node.limits,
                    body=body,
                    ids=ids,
                )
            if body.tell() > self._largest:
                do = "ask for the list by kinds, or take the file"
                raise Unavailable(f"this list is longer than {self._largest} bytes", where=name, do=do)
            with tempfile.TemporaryFile(prefix="tocsin-list-") as whole:
                making.finish(made, body, whole)
                whole.seek(0)
                answer = Answer(whole.read(), made.digest)
            if not asker.own:
                _record(node, asker, ids, name, made.digest)
        self._keep(
            (name, asker), _Kept(msgspec.structs.replace(wanted, mark=made.mark, due=made.due), answer)
        )
        return answer

    def _keep(self, key: tuple[str, Asker], kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and (len(self._kept) > _MOST or self._bytes() > self._largest):
                self._kept.popitem(last=False)

    def _bytes(self) -> int:
        return sum(len(one.answer.body) for one in self._kept.values())


def _asked(one: ListOut | None) -> tuple[object, ...]:
    """What a person has said of a list."""
    return () if one is None else (one.form, one.kinds, one.confidence, one.listed, one.by)


def _record(node: Node, asker: Asker, ids: IO[bytes], name: str, digest: str) -> None:
    """Put on record what they get for the first time."""
    place = f"{PLACE}/{name}"

    def new() -> Iterator[tuple[str, str, bytes]]:
        ids.seek(0)
        rest = making.ids_in(ids)
        while part := list(dict.fromkeys(islice(rest, _PART))):
            with node.store.read() as reader:
                rows = [(row.id, row.version_key, row.raw) for row in objects.lasts(reader, part).values()]
                yield from sent.not_yet(reader, rows, way=PLACE, recipient=asker.organisation)

    out = list({row[:2]: row for row in new()}.values())
    if out:
        with node.store.write(f"lists {asker.organisation}", node.now()) as tx:
            sent.record(
                tx, out, way=PLACE, place=place, recipient=asker.organisation, digest=digest, by="tocsin serve"
            )  # fmt: skip
