# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Reports in prose that a watched folder brought: they wait until a person has reviewed or dismissed them.

What is kept is a claim of ours that a file waits: its digest, its title and counts of what it speaks of. No value of it is
stored, matched or shown to anybody else. A file that was reviewed or dismissed is known by its digest and does not come
again, under whatever name; one that was changed does.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Collection

import msgspec

from tocsin.core.errors import BadInput, NotFound
from tocsin.core.extract_names import Names
from tocsin.core.limits import Limits
from tocsin.flows import draft_report
from tocsin.flows.draft_report import Drafted
from tocsin.flows.files import ENDINGS
from tocsin.flows.formats import recognise
from tocsin.know.readers import guess_columns, why_not
from tocsin.share.readers import html, mail, pdf, plain
from tocsin.store import Reader, Store, Tx, claims

CLAIM = "draft-waits"
REVIEWED, DISMISSED = "reviewed", "dismissed"
LONGEST_WHY = 1_000
_ATOMS_NOT = frozenset({"name", "technique"})
_TEXT_NAMES = frozenset({"", ".txt", ".text", ".md", ".markdown", ".rst", ".adoc"})
_DATA = re.compile(rb"\s*[\[{<]")
Row = dict[str, object]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """The body of the claim: a file that waits for a review."""

    source: str
    """As the folder's feed calls it: ``feed:inbox/report.txt``."""
    path: str
    sha256: str
    """Of its bytes, unpacked."""
    kind: str
    title: str
    atoms: int
    """Values that may be indicators, the doubtful ones too."""
    names: int
    techniques: int
    doubtful: int


def is_prose(name: str, head: bytes) -> bool:
    """Whether a file that no reader takes is text, HTML, PDF or mail; not what is data of a form that is not read here."""
    if pdf.detect(head) or mail.detect(name, head) or html.detect(name, head):
        return True
    bare = ENDINGS.sub("", name)
    if posixpath.splitext(bare)[1].lower() not in _TEXT_NAMES or not head.strip() or _DATA.match(head):
        return False
    if why_not(bare, head) or guess_columns.is_called_table(bare) or recognise(name, head) is not None:
        return False
    return plain.decoded(head.rpartition(b"\n")[0] or head) is not None


class Box:
    """What one pull of a folder finds in prose."""

    def __init__(self, store: Store, source: str, actor: str, at: str) -> None:
        """``source`` is the feed's; what waits and what was settled is read once."""
        self._store, self._source, self._actor, self._at = store, source, actor, at
        self._names: Names | None = None
        self.noted = self.empty = 0
        with store.read() as reader:
            self._settled = _settled(reader)

    def note(self, path: str, name: str, limits: Limits) -> None:
        """Take a file apart, and note that it waits, if it does. Raises what ``draft_report.take_apart`` raises."""
        if self._names is None:
            with self._store.read() as reader:
                self._names = Names(draft_report.names_of(reader))
        drafted = draft_report.take_apart(path, self._names, limits)
        source = f"{self._source}/{name}"
        new = drafted.sha256 not in self._settled and bool(drafted.items)
        self.empty += not drafted.items
        self.noted += new
        with self._store.write(self._actor, self._at) as tx:
            for one, said in _standing(tx):
                if said.source == source and said.sha256 != drafted.sha256:
                    claims.take_back(tx, one.seq, self._actor, "the file was changed")
            if new:
                body = msgspec.json.encode(_waiting(drafted, source))
                claims.make(tx, CLAIM, (source, drafted.sha256), body, self._actor)

    def tidy(self, seen: Collection[str]) -> None:
        """Files of the folder that are not among ``seen`` are gone: they wait no longer."""
        with self._store.read() as reader:
            gone = [one.seq for one, said in _standing(reader) if self._is_gone(said.source, seen)]
        if gone:
            with self._store.write(self._actor, self._at) as tx:
                for number in gone:
                    claims.take_back(tx, number, self._actor, "the file is gone")

    def notes(self) -> list[str]:
        """What is to be said of it, in words."""
        said = []
        if self.noted:
            said.append(f"{self.noted} in prose wait for a review: tocsin share draft --list")
        if self.empty:
            said.append(f"{self.empty} in prose speak of nothing that is looked for")
        return said

    def _is_gone(self, source: str, seen: Collection[str]) -> bool:
        start = f"{self._source}/"
        return source.startswith(start) and source.removeprefix(start) not in seen


def listed(reader: Reader) -> list[Row]:
    """A row for each file that waits, in the order in which they came; of files with the same bytes the first."""
    rows: dict[str, Row] = {}
    for one, said in _standing(reader):
        table = f"{posixpath.basename(said.path)}.review.csv"
        command = f"tocsin share draft {shlex.quote(said.path)} --to-review {shlex.quote(table)}"
        rows.setdefault(said.sha256, {
            "number": one.seq, "since": one.at, "title": said.title, "kind": said.kind, "atoms": said.atoms, "names": said.names,
            "techniques": said.techniques, "doubtful": said.doubtful, "file": said.path, "source": said.source,
            "sha256": said.sha256, "review": command,
        })  # fmt: skip
    return list(rows.values())


def reviewed(store: Store, sha256: str, *, by: str, at: str) -> bool:
    """A draft was written of these bytes: whether they waited. They do not come again."""
    with store.read() as reader:
        if not any(said.sha256 == sha256 for _, said in _standing(reader)):
            return False
    with store.write(by, at) as tx:
        return _settle(tx, sha256, by, REVIEWED)


def dismiss(store: Store, number: int, *, by: str, why: str, at: str) -> str:
    """Have a file wait no longer, without a draft; its path. Raises ``NotFound``, and ``BadInput`` without an author."""
    if not by.strip():
        raise BadInput("who dismisses it is kept on record", do="add --by NAME")
    if len(why) > LONGEST_WHY:
        raise BadInput("the reason is too long", do=f"say it in {LONGEST_WHY} characters at the most")
    with store.write(by, at) as tx:
        found = next((said for one, said in _standing(tx) if one.seq == number), None)
        if found is None:
            raise NotFound(
                f"no draft of number {number} waits", do="tocsin share draft --list shows those that do"
            )
        _settle(tx, found.sha256, by, f"{DISMISSED}: {why.strip()}" if why.strip() else DISMISSED)
    return found.path


def _settle(tx: Tx, sha256: str, by: str, why: str) -> bool:
    mine = [one.seq for one, said in _standing(tx) if said.sha256 == sha256]
    for number in mine:
        claims.take_back(tx, number, by, why)
    return bool(mine)


def _settled(reader: Reader) -> set[str]:
    return {
        _said(one).sha256
        for one in claims.all(reader, CLAIM)
        if one.taken_back_at and one.why_taken_back.partition(":")[0] in {REVIEWED, DISMISSED}
    }


def _standing(reader: Reader) -> list[tuple[claims.Claim, Waiting]]:
    return [(one, _said(one)) for one in claims.standing(reader, CLAIM)]


def _said(one: claims.Claim) -> Waiting:
    return msgspec.json.decode(one.body, type=Waiting)


def _waiting(drafted: Drafted, source: str) -> Waiting:
    kinds = [item.kind for item in drafted.items]
    return Waiting(
        source=source, path=drafted.file, sha256=drafted.sha256, kind=drafted.kind, title=drafted.title[:200],
        atoms=sum(kind not in _ATOMS_NOT for kind in kinds), names=kinds.count("name"),
        techniques=kinds.count("technique"), doubtful=sum(item.doubt is not None for item in drafted.items),
    )  # fmt: skip
