# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Free text -> what of a report can be shared: values, CVE and technique ids, names, each with its place.

Defanging is undone first (``core.refang``). Each kind has exact borders: a value is found as a whole or not at
all, ``notevil.com`` is not ``evil.com`` and ``1.2.3.4.5`` no address. Characters of Chinese, Japanese and Korean writing,
and punctuation beyond ASCII, are borders; other letters are not. What has a false friend is found with a doubt
(``core.extract_doubt``), never dropped. Per kind:

* url: a scheme that is known, ``://``, up to white space, quotes, an unmatched closing bracket, trailing
  punctuation; a URL in it counts, too. A name with a path and no scheme is the domain, and a doubtful http URL.
* email, domain, ipv4, ipv6, cidr, hashes: as ``core.atoms`` has them. A port is left off. A domain's last label is a
  top-level domain, unless it was defanged; a registry's own name is doubtful.
* filename: by its ending; in quotes with spaces and Chinese, too. regkey: from a hive on; a space within a part
  only if a backslash follows.
* mutex: only where the word stands before it, with a colon or quotes. btc: only if its checksum holds.
* cve, technique (ATT&CK), as (autonomous system): by their form, hyphens of any kind.
* name: from the list handed in (``core.extract_names``).

Cost: linear in the text for any input: each pattern is possessive or bounded, no stretch is read twice.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from tocsin.core import extract_doubt as doubt
from tocsin.core import extract_patterns as p
from tocsin.core.atoms import LONGEST, Atom, address, normal
from tocsin.core.errors import BadInput
from tocsin.core.extract_names import EAST, Named, Names
from tocsin.core.refang import Refanged
from tocsin.core.registrable import listed
from tocsin.core.sentence import Sentence
from tocsin.core.wallet import is_bitcoin

KINDS = (
    "ipv4", "ipv6", "cidr", "domain", "url", "email", "md5", "sha1", "sha256", "sha512", "ja3", "filename", "regkey", "mutex",
    "cve", "technique", "as", "btc", "name",
)  # fmt: skip
_NESTED = 3


class Find(msgspec.Struct, frozen=True):
    """One thing that was found."""

    start: int
    end: int
    """The stretch of the text as it was given."""
    kind: str
    value: str
    """In normal form; of a name, the name of the object."""
    seen: str
    """As the text has it."""
    doubt: Sentence | None = None
    defanged: bool = False
    named: tuple[Named, ...] = ()
    """Of a name: the objects that have it."""


_NO_NAMES = Names(())


def finds(text: str, names: Names = _NO_NAMES) -> list[Find]:
    """Everything in the text, by place."""
    return _Search(Refanged(text)).run(names)


class _Search:
    def __init__(self, view: Refanged) -> None:
        self.view, self.text = view, view.text
        self.found: list[Find] = []
        self.taken: list[tuple[int, int]] = []
        self.until = 0
        """Where the path behind the last name without a scheme ends."""

    def run(self, names: Names) -> list[Find]:
        self._urls()
        self._patterns()
        self._settle()
        self._addresses_of_six()
        if "@" in self.text:
            self._emails()
        self._settle()
        self._quoted()
        self._settle()
        for start, end in self._free(p.RUN):
            for piece in p.PIECE.finditer(self.text, start, end):
                self._piece(piece.start(), piece.end())
        if not self.text.isascii():
            self._settle()
            self._east_names()
        self._settle()
        self._named(names)
        return sorted(self.found, key=lambda one: (one.start, -one.end, one.kind))

    def _add(
        self, start: int, end: int, kind: str, value: str, why: Sentence | None = None, *, take: bool = True
    ) -> None:
        first, last = self.view.span(start, end)
        seen = self.view.source[first:last]
        self.found.append(Find(first, last, kind, value, seen, why, self.view.changed(start, end)))
        if take:
            self.taken.append((start, end))

    def _settle(self) -> None:
        self.taken.sort()

    def _is_taken(self, at: int) -> bool:
        """Whether this place lies within something that was settled."""
        before = bisect_right(self.taken, (at, len(self.text))) - 1
        return before >= 0 and self.taken[before][0] <= at < self.taken[before][1]

    def _free(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Matches that touch nothing that is taken; what is taken is passed by in step."""
        taken, at = list(self.taken), 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            while at < len(taken) and taken[at][1] <= start:
                at += 1
            if at == len(taken) or taken[at][0] >= end:
                yield start, end
            elif taken[at][0] > start:
                yield start, taken[at][0]

    # URLs

    def _urls(self) -> None:
        text, at, broken = self.text, 0, 0
        while (scheme := p.URL.search(text, at)) is not None:
            start, at = scheme.span()
            end = 0 if at < broken else self._url(start, at)
            if not end:
                # Within a stretch that did not read as one URL each scheme is read up to the next one only.
                broken = broken if at < broken else min(len(text), start + LONGEST)
                inner = p.URL.search(text, at, broken)
                end = self._url(start, at, inner.start() if inner else broken)
            if end:
                self.taken.append((start, end))
                self._nested(at, end)
                at = max(at, end)

    def _nested(self, start: int, end: int) -> None:
        for _ in range(_NESTED):
            inner = p.URL.search(self.text, start, end)
            if inner is None:
                return
            self._url(inner.start(), inner.end(), end)
            start = inner.end()

    def _url(self, start: int, rest: int, limit: int = 0) -> int:
        """Find the URL that begins here; its end, or 0 if there is none."""
        text = self.text
        limit = limit or min(len(text), start + LONGEST)
        stop = p.URL_STOP.search(text, rest, limit)
        end, cut = stop.start() if stop else limit, False
        east = p.URL_EAST.search(text, rest, end)
        if east is not None and not (east.start() == rest or self._is_east_host(rest, end)):
            cut = re.match(f"[{EAST}]", text[east.start()]) is not None
            end = east.start()
        end = _trimmed(text, rest, end)
        if end <= rest:
            return 0
        try:
            value = normal("url", text[start:end])
        except BadInput:
            return 0
        host = value.partition("://")[2].partition("/")[0].rpartition("@")[2]
        self._add(start, end, "url", value, self._of_url(host, start, end, cut=cut), take=False)
        technique = p.TECHNIQUE_PATH.search(value) if host == "attack.mitre.org" else None
        if technique is not None:
            self._add(start, end, "technique", ".".join(filter(None, technique.groups())), take=False)
        return end

    def _is_east_host(self, start: int, end: int) -> bool:
        """Whether the host goes on over Chinese characters up to a top-level domain that is known."""
        match = p.HOST.match(self.text, start, min(end, start + 255))
        host = match.group().partition(":")[0] if match else ""
        east = p.URL_EAST.search(host)
        return east is not None and bool(_listed(host)) and not _listed(host[: east.start()].rstrip("."))

    def _of_url(self, host: str, start: int, end: int, *, cut: bool) -> Sentence | None:
        defanged = self.view.changed(start, end)
        if cut:
            return Sentence("Chinese, Japanese or Korean text follows without a space: the URL may go on")
        bare = host.rpartition(":")[0] if re.search(r":[0-9]+$", host) else host
        if bare.startswith("[") or p.QUAD.fullmatch(bare):
            return doubt.of_address(self.text, start, bare.strip("[]"), defanged=defanged)
        return doubt.of_host(bare, defanged=defanged)

    # patterns of their own

    def _patterns(self) -> None:
        text = self.text
        for one in p.CVE.finditer(text):
            value = f"CVE-{one[1]}-{one[2]}"
            odd = None if 1999 <= int(one[1]) < 2100 else Sentence("There are no CVE ids of this year")
            self._add(*one.span(), "cve", value, odd)
        for one in p.TECHNIQUE.finditer(text):
            number = int(one[1])
            known = 800 <= number < 900 or 1000 < number < 1800
            odd = None if known else Sentence("No technique has a number like this so far")
            self._add(*one.span(), "technique", f"T{one[1]}" + (f".{one[2]}" if one[2] else ""), odd)
        for one in p.AS.finditer(text):
            self._autonomous(one)
        for one in p.KEY.finditer(text):
            end = _without_tail(text, one.start(), one.end(), ".!?)]}*")
            self._try(one.start(), end, "regkey")
        for one in p.MUTEX.finditer(text):
            end = _without_tail(text, one.start(1), one.end(1), ".!?)]}*")
            self._try(one.start(1), end, "mutex")

    def _autonomous(self, one: re.Match[str]) -> None:
        number = int(one[2])
        if not 0 < number < 2**32 or (len(one[2]) > 1 and one[2].startswith("0")):
            return
        why = None
        if " " in one[1] and not one[1].startswith("N"):
            why = Sentence("It may be a word and a number")
        elif 64496 <= number <= 65551 or number >= 4200000000:
            why = Sentence("The number is reserved: for private use or for examples")
        self._add(*one.span(), "as", f"AS{number}", why)

    def _try(self, start: int, end: int, kind: str) -> None:
        try:
            self._add(start, end, kind, normal(kind, self.text[start:end]))
        except BadInput:
            return

    def _emails(self) -> None:
        text, at = self.text, self.text.find("@")
        while at >= 0:
            start = at
            while start > max(0, at - 65) and text[start - 1] in p.LOCAL:
                start -= 1
            while start < at and text[start] in ".-=%+":
                start += 1
            host = p.RUN.match(text, at + 1, min(len(text), at + 300))
            if host is not None and start < at and not self._is_taken(at):
                end = _without_tail(text, at + 1, host.end(), ".-_")
                try:
                    value = normal("email", text[start:end])
                    why = doubt.of_host(value.rpartition("@")[2], defanged=self.view.changed(start, end))
                    if ".." not in value:
                        self._add(start, end, "email", value, why)
                except BadInput:
                    pass
            at = text.find("@", at + 1)

    def _addresses_of_six(self) -> None:
        for one in p.SIX.finditer(self.text):
            seen, start, end = one[1], one.start(1), one.end(1)
            while seen.endswith((".", ":")) and not seen.endswith("::"):
                seen, end = seen[:-1], end - 1
            if seen.count(":") < 2 or seen == "::" or self._is_taken(start):
                continue
            try:
                atom, end = self._prefixed(address(seen), end)
            except BadInput:
                continue
            groups = [group for group in seen.split(":") if group]
            why = doubt.of_address(self.text, start, atom.value, defanged=self.view.changed(start, end))
            if why is None and len(groups) < 3:
                why = Sentence("It is short for an address, and may be something else")
            self._add(start, end, atom.kind, atom.value, why)

    def _prefixed(self, atom: Atom, end: int) -> tuple[Atom, int]:
        prefix = p.PREFIX.match(self.text, end)
        if prefix is None:
            return atom, end
        try:
            return address(f"{atom.value}/{prefix[1]}"), prefix.end()
        except BadInput:
            return atom, end

    def _quoted(self) -> None:
        """File names with spaces or Chinese, which only quotes delimit."""
        for start, end in self._free(p.QUOTED):
            seen = self.text[start + 1 : end - 1]
            if p.ENDING.search(seen) and p.RUN.fullmatch(seen) is None and seen == seen.strip():
                self._try(start + 1, end - 1, "filename")

    # runs

    def _piece(self, start: int, end: int) -> None:
        """A run, cut at ellipses: an address, a hash, a name of a host or of a file."""
        text = self.text
        while start < end and text[start] in ".-":
            start += 1
        end = _without_tail(text, start, end, ".-")
        if text[start:end][:1] == "_" and text[end - 1 : end] == "_":
            start, end = start + 1, end - 1
        if not 3 < end - start <= 255 or start < self.until:
            return
        seen = text[start:end]
        if "." in seen:
            self._dotted(start, end, seen)
        elif end - start in p.DIGESTS and p.HEX.fullmatch(seen):
            kind = p.DIGESTS[end - start]
            if kind == "md5" and p.SAYS_JA3.search(text, max(0, start - 24), start):
                kind = "ja3"
            self._add(start, end, kind, seen.lower(), doubt.of_digest(text, start, seen.lower()))
        elif seen[0] in "13bB" and is_bitcoin(seen):
            self._add(start, end, "btc", seen.lower() if seen[0] in "bB" else seen)

    def _dotted(self, start: int, end: int, seen: str) -> None:
        if seen[-1].isdigit() and not seen.strip("0123456789.-"):
            at = start
            for part in seen.split("-"):
                if p.QUAD.fullmatch(part):
                    self._quad(at, at + len(part))
                at += len(part) + 1
            return
        defanged = self.view.changed(start, end)
        last = seen.rpartition(".")[2].lower()
        try:
            name = normal("domain", seen)
        except BadInput:
            name = ""
        is_file = last in doubt.FILES and not defanged and not seen.lower().startswith("www.")
        if is_file:
            value = normal("filename", seen)
            self._add(start, end, "filename", value, doubt.of_file(self.text, start, value))
        elif name and (defanged or listed(name) or name.rpartition(".")[2] in doubt.EXAMPLE):
            why = doubt.of_name(self.text, end, seen, name, defanged=defanged)
            self._add(start, end, "domain", name, why)
            self._path(start, end)

    def _path(self, start: int, end: int) -> None:
        """What follows a host without a scheme: the URL that is meant, if http is."""
        path = p.PATH.match(self.text, end)
        if path is None:
            return
        stop = p.URL_STOP.search(self.text, end, end + 1024)
        last = stop.start() if stop else min(len(self.text), end + 1024)
        east = p.URL_EAST.search(self.text, end, last)
        last = _trimmed(self.text, end, east.start() if east else last)
        if last <= path.end():
            return
        self.until = last
        try:
            value = normal("url", f"http://{self.text[start:last]}")
        except BadInput:
            return
        self._add(
            start, last, "url", value, Sentence("No scheme stands before it; http is taken for granted")
        )

    def _quad(self, start: int, end: int) -> None:
        try:
            atom = Atom("ipv4", normal("ipv4", self.text[start:end]))
        except BadInput:
            return
        atom, end = self._prefixed(atom, end)
        why = doubt.of_address(self.text, start, atom.value, defanged=self.view.changed(start, end))
        self._add(start, end, atom.kind, atom.value, why)

    def _east_names(self) -> None:
        """Names with Chinese labels: where the first label begins, nobody can tell in prose."""
        for start, end in self._free(p.EAST_NAME):
            seen = self.text[start:end]
            if end - start > 3 and _listed(seen):
                why = Sentence("Where a name with Chinese labels begins, nobody can tell: it may be shorter")
                clear = self.view.changed(start, end)
                self._add(start, end, "domain", normal("domain", seen), None if clear else why)

    def _named(self, names: Names) -> None:
        taken, at = list(self.taken), 0
        for spot in names.spots(self.text):
            while at < len(taken) and taken[at][1] <= spot.start:
                at += 1
            if at < len(taken) and taken[at][0] < spot.end:
                continue
            why = None if spot.sure else Sentence("It is written unlike the name, or may be an ordinary word")
            if len(spot.named) > 1:
                why = Sentence("{count} objects have this name", {"count": len(spot.named)})
            first, last = self.view.span(spot.start, spot.end)
            seen = self.view.source[first:last]
            self.found.append(Find(first, last, "name", spot.named[0].name, seen, why, named=spot.named))


def _listed(host: str) -> str:
    """The registrable domain of a name in whatever spelling; empty if nobody can have registered it."""
    try:
        return listed(normal("domain", host))
    except BadInput:
        return ""


def _without_tail(text: str, start: int, end: int, tail: str) -> int:
    while end > start and text[end - 1] in tail:
        end -= 1
    return end


def _trimmed(text: str, start: int, end: int) -> int:
    """Where a URL ends: before a closing bracket that nothing opened, and before trailing punctuation."""
    depth = {")": 0, "]": 0}
    for at in range(start, end):
        character = text[at]
        if character == "(":
            depth[")"] += 1
        elif character == "[":
            depth["]"] += 1
        elif character in depth:
            depth[character] -= 1
            if depth[character] < 0:
                end = at
                break
    return _without_tail(text, start, end, p.TRAILING)
