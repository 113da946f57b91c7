# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A page that a client may have already -> whether it is still just that.

No page is closed for ever: a newer version, a withdrawal, another marking or another name of ours can take an object out
of any. So a client may keep a page and has to ask each time, and the tag is of what this asker would get now.
While nothing was written to the store since a page was made, or nothing but what stands behind it (``flows.taxii_closed``),
the answer is known without reading it, and the page is given again as it was.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from tocsin.core import entity_tag
from tocsin.core.policy import Asker
from tocsin.flows import taxii
from tocsin.flows.taxii import Node, Reply
from tocsin.flows.taxii_closed import Changes, Mark
from tocsin.share import taxii_server
from tocsin.store import Store, audit

KEPT = 2_048
"""Pages of which the tags are kept."""
BODIES = 8 * 2**20
"""Bytes of pages that are kept: what many clients ask for is read once."""


class Tagged(msgspec.Struct, frozen=True):
    """A reply, and the tag of it; without its body if the client has it."""

    reply: Reply
    tag: str
    unchanged: bool


class Pages:
    """Pages as they are at some state of the store: all their tags, and the bytes of those asked for last. Threads may share it."""

    def __init__(self, most_bytes: int = BODIES, *, secret: bytes = b"") -> None:
        """Nothing is known. ``secret``: of this process; what a tag is made of counts what the asker may not see, too.

        Without it somebody could try out numbers until a tag fits, and learn how much is hidden from him.
        """
        self.secret = secret
        self.changes = Changes()
        self._kept: OrderedDict[str, tuple[Mark, Reply, str]] = OrderedDict()
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._left = self._most = most_bytes
        self._lock = threading.Lock()

    def get(
        self, page: str, mark: Mark, stays: Callable[[Mark, int], bool] = lambda _made, _closed: False
    ) -> tuple[Reply, str] | None:
        """The reply and its tag, if nothing was written since, or the page is closed and ``stays``; perhaps without its body."""
        with self._lock:
            found = self._kept.get(page)
            if found is None:
                return None
            if found[0] != mark:
                if not found[1].closed or not stays(found[0], found[1].closed):
                    return None
                self._kept[page] = (mark, *found[1:])
            body = self._bodies.get(page, b"")
            if body:
                self._bodies.move_to_end(page)
        return msgspec.structs.replace(found[1], body=body), found[2]

    def keep(self, page: str, mark: Mark, reply: Reply, tag: str) -> None:
        """``mark``: the state from before the page was read, so that what was written meanwhile makes it another."""
        self.changes.begin(mark)
        with self._lock:
            self._kept[page] = (mark, _bare(reply), tag)
            self._kept.move_to_end(page)
            while len(self._kept) > KEPT:
                self._forget(self._kept.popitem(last=False)[0])
            self._forget(page)
            if len(reply.body) * 4 <= self._most:
                self._bodies[page] = reply.body
                self._left -= len(reply.body)
            while self._left < 0:
                self._forget(next(iter(self._bodies)))

    def _forget(self, page: str) -> None:
        self._left += len(self._bodies.pop(page, b""))


def asked(
    pages: Pages,
    node: Node,
    ask: Callable[..., Reply],
    asker: Asker,
    query: taxii_server.Query,
    *more: str,
    has: tuple[str, ...] = (),
) -> Tagged:
    """``ask(node, asker, query, *more)`` of ``flows.taxii``, unless what the client ``has`` is just that.

    Raises what ``ask`` raises. Cost: that of ``ask``; one look-up if nothing was written since a page was made, or nothing that concerns it.
    """
    who = (asker.organisation, asker.own, tuple(asker.communities))
    page = entity_tag.of(msgspec.msgpack.encode((ask.__name__, who, query, more)))
    mark = node.store.head()
    known = pages.get(page, mark, functools.partial(_stays, pages.changes, node.store))
    if known is not None:
        reply, tag = known
        if entity_tag.has(has, tag):
            return Tagged(_bare(reply), tag, True)
        if reply.body:
            return Tagged(reply, tag, False)
    reply = ask(node, asker, query, *more)
    tag = _tag(reply, pages.secret)
    pages.keep(page, mark, reply, tag)
    same = entity_tag.has(has, tag)
    return Tagged(_bare(reply) if same else reply, tag, same)


def _stays(changes: Changes, store: Store, made: Mark, closed: int) -> bool:
    with store.glance() as reader:
        return changes.stays(reader, audit.head(reader), made, closed)


def _tag(reply: taxii.Reply, secret: bytes) -> str:
    return entity_tag.of(secret, reply.made_of or reply.body, reply.first.encode(), reply.last.encode())


def _bare(reply: Reply) -> Reply:
    return Reply(b"", reply.first, reply.last, closed=reply.closed)
