# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""OpenIOC 1.0 and 1.1: one XML document with a tree of and and or over things to look for.

Taken are the items that are a reason for alarm by themselves: below nothing but ``OR``, or alone below an ``AND``; that
ask whether something *is* a value; and whose term has an atom of ours (digests, file names, addresses, domains, URLs,
sender addresses), by the last parts of its search path. All else is a fault at its line, never matched more widely
than it was written: a part of an ``AND``, ``contains``, ``matches``, what is negated, other terms.

Refused: what ``core.xmlin`` refuses, and another root. Cost: one pass of expat, some Python an item.
Source: OpenIOC 1.0 (namespace schemas.mandiant.com/2010/ioc) and 1.1 (openioc.org/schemas/OpenIOC_1.1), their schemas.
"""

from __future__ import annotations

import re

from tocsin.core import xmlin
from tocsin.core.atoms import Atom, address, normal
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.watch.readers.contract import Listed
from tocsin.watch.readers.listing import Gathered, check
from tocsin.watch.views import views

_SPACES = ("http://schemas.mandiant.com/2010/ioc", "http://openioc.org/schemas/OpenIOC_1.1")
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:ioc|OpenIOC)[\s>]")
_DIGESTS = {"md5sum": "md5", "sha1sum": "sha1", "sha256sum": "sha256", "sha512sum": "sha512"}
_TERMS = {
    "fileitem/filename": "filename",
    "email/attachment/name": "filename",
    "network/dns": "domain",
    "dnsentryitem/host": "domain",
    "dnsentryitem/recordname": "domain",
    "dnsentryitem/recorddata/host": "domain",
    "urlhistoryitem/hostname": "domain",
    "urlhistoryitem/url": "url",
    "network/uri": "url",
    "portitem/remoteip": "address",
    "routeentryitem/destination": "address",
    "dnsentryitem/recorddata/ipv4address": "address",
    "email/from": "email",
    "email/replyto": "email",
}
"""The end of a search path, lower case -> kind of atom."""
_ALONE = "it is a part of an AND: alone it is no reason for alarm"
_ALONE_DO = "make a STIX pattern of the whole, or list what is enough by itself"
_IS_DO = "taken are items whose condition is 'is', without negate"
_TERM_DO = "taken are digests, names of files, domains, addresses, URLs and senders of mail"
_MOST_TEXT = 8_192


class OpenIoc:
    """Reader of OpenIOC documents."""

    name = "openioc"

    def detect(self, name: str, head: bytes) -> bool:
        """Whether the root of an XML text is an OpenIOC document."""
        del name
        body = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        if not body.startswith(b"<") or not any(space.encode() in body for space in _SPACES):
            return False
        return _ROOT.search(body) is not None

    def read(self, data: bytes, name: str, limits: Limits) -> Reading[Listed]:
        """Every item that stands for itself. Raises ``BadInput`` for what is no OpenIOC document."""
        check(data, name, limits)
        walk = _Walk(limits, name)
        xmlin.walk(data, name, limits, walk, walk.at)
        gathered = Gathered(limits, name, len(data))
        for item in walk.items:
            try:
                gathered.add(_listed(item, walk.title))
            except BadInput as error:
                do = error.do or "mend the value, or leave it out"
                gathered.fault(Fault(f"{name}:{item.line}", error.what, do))
        return gathered.reading()


class _Indicator:
    """A node of the tree; how many things stand in it is known at the end."""

    def __init__(self, operator: str, within: _Indicator | None) -> None:
        self.ands, self.within, self.count = operator.upper() != "OR", within, 0

    def demands_more(self) -> bool:
        """Whether what stands here needs something beside it."""
        node: _Indicator | None = self
        while node is not None:
            if node.ands and node.count > 1:
                return True
            node = node.within
        return False


class _Item:
    """One IndicatorItem."""

    def __init__(self, within: _Indicator, attributes: dict[str, str], line: int) -> None:
        self.within, self.line = within, line
        self.condition = attributes.get("condition", "")
        self.negated = attributes.get("negate", "").strip().lower() in {"true", "1"}
        self.search = self.content = ""


class _Walk:
    """Listens to the document, and keeps its items and its title."""

    def __init__(self, limits: Limits, name: str) -> None:
        self.items: list[_Item] = []
        self.title = ""
        self._limits, self._name = limits, name
        self._line = 1
        self._open: list[str] = []
        self._node: _Indicator | None = None
        self._text: list[str] = []

    def at(self, line: int) -> None:
        self._line = line

    def start(self, space: str, name: str, attributes: dict[str, str]) -> None:
        if not self._open and (space not in _SPACES or name not in {"ioc", "OpenIOC"}):
            raise BadInput(
                f"the root is {name[:40]!r}, not ioc or OpenIOC", where=self._name, do="give an OpenIOC file"
            )
        self._open.append(name)
        self._text = []
        if name == "Indicator":
            self._within()
            self._node = _Indicator(attributes.get("operator", "AND"), self._node)
        elif name == "IndicatorItem":
            self._within()
            if len(self.items) >= self._limits.members:
                what = f"more than {self._limits.members} items (limits.members)"
                raise BadInput(what, where=f"{self._name}:{self._line}", do="split it, or raise the limit")
            self.items.append(_Item(self._node or _Indicator("OR", None), attributes, self._line))
        elif name == "Context" and self._in("IndicatorItem"):
            self.items[-1].search = attributes.get("search", "")[:_MOST_TEXT]

    def _within(self) -> None:
        if self._node is not None:
            self._node.count += 1

    def _in(self, name: str) -> bool:
        return len(self._open) > 1 and self._open[-2] == name

    def end(self) -> None:
        name = self._open[-1]
        if name == "Content" and self._in("IndicatorItem"):
            self.items[-1].content = "".join(self._text)
        elif name == "short_description" and not self.title:
            self.title = " ".join("".join(self._text).split())[:200]
        elif name == "Indicator" and self._node is not None:
            self._node = self._node.within
        self._open.pop()
        self._text = []

    def text(self, piece: str) -> None:
        if sum(map(len, self._text)) <= _MOST_TEXT:
            self._text.append(piece)


def _listed(item: _Item, title: str) -> Listed:
    if item.negated or item.condition.lower() != "is":
        asked = f"{'not ' if item.negated else ''}{item.condition[:40]}"
        raise BadInput(f"it asks for {asked!r}, which is not looked up", do=_IS_DO)
    if item.within.demands_more():
        raise BadInput(_ALONE, do=_ALONE_DO)
    if len(item.content) > _MOST_TEXT:
        raise BadInput(f"the value is longer than {_MOST_TEXT} characters", do="give the value alone")
    atom = _atom(item.search, item.content.strip())
    return Listed(kind=atom.kind, value=atom.value, original=item.content.strip(), line=item.line, note=title)


def _atom(search: str, content: str) -> Atom:
    path = search.strip().lower()
    text = views(content)[0].text
    kind = _DIGESTS.get(path.rpartition("/")[2])
    if kind is None:
        kind = next(
            (kind for term, kind in _TERMS.items() if path == term or path.endswith(f"/{term}")), None
        )
    if kind is None:
        raise BadInput(f"the term {search[:80]!r} has no atom", do=_TERM_DO)
    if kind == "address":
        return address(text)
    if kind == "url" and "://" not in text:
        raise BadInput(f"{text[:80]!r} is a path, not a whole URL", do="give it with scheme and host")
    return Atom(kind, normal(kind, text))
