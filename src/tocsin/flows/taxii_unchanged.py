# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A page that a client may have already -> whether it is still just that.

No page is closed for ever: a newer version, a withdrawal, another marking or another name of ours can take an object out
of any. So a client may keep a page and has to ask each time, and the tag is of what this asker would get now.
While nothing at all was written to the store since a page was made, the answer is known without reading it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from tocsin.core import entity_tag
from tocsin.core.policy import Asker
from tocsin.flows import taxii
from tocsin.flows.taxii import Node, Reply
from tocsin.share import taxii_server
from tocsin.store import audit

KEPT = 2_048
"""Pages of which the tags are kept."""


class Tagged(msgspec.Struct, frozen=True):
    """A reply, and the tag of it; without its body if the client has it."""

    reply: Reply
    tag: str
    unchanged: bool


class Tags:
    """Tags of pages as they were at one state of the store. Threads may share it."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._kept: OrderedDict[str, tuple[tuple[int, str], Reply, str]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, page: str, mark: tuple[int, str]) -> tuple[Reply, str] | None:
        """The reply without its body, and its tag, if nothing was written since."""
        with self._lock:
            found = self._kept.get(page)
        return found[1:] if found is not None and found[0] == mark else None

    def keep(self, page: str, mark: tuple[int, str], reply: Reply, tag: str) -> None:
        """``mark``: the state from before the page was read, so that what was written meanwhile makes it another."""
        with self._lock:
            self._kept[page] = (mark, reply, tag)
            self._kept.move_to_end(page)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


def asked(
    tags: Tags,
    node: Node,
    ask: Callable[..., Reply],
    asker: Asker,
    query: taxii_server.Query,
    *more: str,
    has: tuple[str, ...] = (),
) -> Tagged:
    """``ask(node, asker, query, *more)`` of ``flows.taxii``, unless what the client ``has`` is just that.

    Raises what ``ask`` raises. Cost: that of ``ask``; one look-up if nothing was written since.
    """
    if not has or "*" in has:
        reply = ask(node, asker, query, *more)
        tag = _tag(reply)
        return Tagged(_bare(reply), tag, True) if has else Tagged(reply, tag, False)
    who = (asker.organisation, asker.own, tuple(asker.communities))
    page = entity_tag.of(msgspec.msgpack.encode((ask.__name__, who, query, more)))
    with node.store.read() as reader:
        mark = audit.head(reader)
    known = tags.get(page, mark)
    if known is not None and entity_tag.has(has, known[1]):
        return Tagged(*known, True)
    reply = ask(node, asker, query, *more)
    tag = _tag(reply)
    tags.keep(page, mark, _bare(reply), tag)
    same = entity_tag.has(has, tag)
    return Tagged(_bare(reply) if same else reply, tag, same)


def _tag(reply: taxii.Reply) -> str:
    return entity_tag.of(reply.made_of or reply.body, reply.first.encode(), reply.last.encode())


def _bare(reply: Reply) -> Reply:
    return Reply(b"", reply.first, reply.last)
