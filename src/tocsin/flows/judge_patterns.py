# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX patterns of files or of the store over logs whose events are mapped to cyber-observables.

Logs stream: memory is one part of a log, one line up to ``limits.line_bytes``, and what ``watch.patterns.search``
keeps. Nothing is stored. From the store come the STIX patterns that ``watch scan`` does not look for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from tocsin.core import instant
from tocsin.core.errors import BadInput, Unavailable
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows import event_log, files
from tocsin.store import Store, objects
from tocsin.watch.patterns import Event, Mapping, Match, Search, mappings
from tocsin.watch.patterns.bind import NO_TIME
from tocsin.watch.patterns.rows import rows

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LINES = 40
"""Bits of an event's number that say the line; those above say the file."""
_AT_ONCE = 500


class Asked(msgspec.Struct, frozen=True):
    """A pattern to be judged."""

    pattern: str
    name: str
    """Id of its object, or ``file:line``."""


class Account(msgspec.Struct):
    """What became of the patterns and logs."""

    lines: int = 0
    bad: int = 0
    unmapped: int = 0
    """Events that no mapping knows."""
    timeless: int = 0
    judged: int = 0
    faults: list[Fault] = []
    not_judged: list[Fault] = []
    """Patterns, and why."""
    notes: list[str] = []


class _Indicator(msgspec.Struct):
    type: str = ""
    id: str = ""
    pattern: str = ""
    pattern_type: str = "stix"
    revoked: bool = False


class _Bundle(msgspec.Struct):
    objects: list[msgspec.Raw] = []


def of_file(path: str, limits: Limits, account: Account) -> Iterator[Asked]:
    """Patterns of a file: a bundle or one object in JSON, else one a line, ``#`` for remarks. Raises what ``files`` raises."""
    data, name = files.read_whole(path, limits), files.shown(path)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        try:
            whole = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Bundle)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise BadInput(
                f"this is no STIX bundle: {error}", where=name, do="hand over a bundle, or one pattern a line"
            ) from None
        for number, raw in enumerate(whole.objects or [msgspec.Raw(data)]):
            yield from _of_object(bytes(raw), f"{name}#/objects/{number}", account)
        return
    for number, line in enumerate(data.split(b"\n"), 1):
        text = line.decode("utf-8", "replace").strip("\ufeff \t\r")
        if text and not text.startswith("#"):
            yield Asked(text, f"{name}:{number}")


def of_store(store: Store, account: Account) -> Iterator[Asked]:
    """The live STIX patterns of the store that are more than equalities joined by OR."""
    with store.read() as reader:
        ids = [each for each, _ in objects.not_matched(reader)]
        for at in range(0, len(ids), _AT_ONCE):
            for each, kept in objects.lasts(reader, ids[at : at + _AT_ONCE]).items():
                if not kept.revoked:
                    yield from _of_object(kept.raw, each, account)


def _of_object(raw: bytes, where: str, account: Account) -> Iterator[Asked]:
    try:
        one = msgspec.json.decode(raw, type=_Indicator)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        account.not_judged.append(Fault(where, f"this is no object: {error}", "mend it or leave it out"))
        return
    if one.type == "indicator" and one.pattern_type == "stix" and not one.revoked:
        yield Asked(one.pattern, one.id or where)


def of_mapping(path: str, limits: Limits) -> Mapping:
    """A mapping of a person's own. Raises ``BadInput`` and what ``files`` raises."""
    return Mapping(files.shown(path), files.read_whole(path, limits).decode("utf-8", "replace"))


class Judging:
    """One run: patterns, then logs, then the end."""

    def __init__(
        self, asked: Iterator[Asked], own: Sequence[Mapping], limits: Limits, account: Account
    ) -> None:
        """``own`` mappings are tried before those of the package."""
        self._limits, self.account = limits, account
        self.mappings = (*own, *mappings())
        """In the order in which they are tried."""
        self._search = Search(limits, paths=set().union(*(each.paths() for each in self.mappings)))
        self._asked: list[Asked] = []
        self._names: list[str] = []
        for one in asked:
            try:
                self._search.add(one.pattern)
            except BadInput as error:
                where = f"{one.name}, {error.where}" if error.where else one.name
                account.not_judged.append(Fault(where, error.what, error.do))
            else:
                self._asked.append(one)
        account.judged = len(self._asked)

    def log(self, path: str, advance: Callable[[int], None] = lambda _: None) -> Iterator[dict[str, Any]]:
        """The hits of single observations in a log. Raises what ``files.open_file`` raises."""
        name = files.shown(path)
        self._names.append(name)
        above = (len(self._names) - 1) << _LINES
        with event_log.opened(path, name, self._limits) as log:
            source = rows(log.read, self._limits)
            while True:
                try:
                    number, row = next(source)
                except StopIteration:
                    return
                except (BadInput, Unavailable) as error:  # of the stream: what lies behind cannot be read
                    self._bad(Fault(error.where or name, error.what, error.do))
                    return
                self.account.lines += 1
                if isinstance(row, BadInput):
                    self._bad(Fault(f"{name}:{number}", row.what, row.do))
                elif row is not None:
                    yield from self._event(above | number, row)
                if not number % 1_000:
                    advance(log.advanced())

    def end(self) -> Iterator[dict[str, Any]]:
        """The hits of several observations; call it when all logs are read."""
        for one in self._search.end():
            if isinstance(one, Match):
                yield self._shown(one)
            else:
                asked = self._asked[one[0]]
                self.account.not_judged.append(Fault(asked.name, one[1].what, one[1].do))
        for number in sorted(self._search.cut_off):
            self.account.notes.append(
                f"{self._asked[number].name}: it may be fulfilled more often than is told here"
            )
        for number in sorted(self._search.dropped):
            self.account.notes.append(
                f"{self._asked[number].name}: more events fulfil an observation of it than are kept; the first were let go"
            )

    def _bad(self, fault: Fault) -> None:
        self.account.bad += 1
        if len(self.account.faults) < self._limits.faults:
            self.account.faults.append(fault)

    def _event(self, number: int, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        mapping = next((each for each in self.mappings if each.knows(row)), None)
        if mapping is None:
            self.account.unmapped += 1
            return
        at = mapping.at(row)
        self.account.timeless += at is None
        for match in self._search.event(Event(NO_TIME if at is None else at, number), mapping.observed(row)):
            yield self._shown(match)

    def _shown(self, match: Match) -> dict[str, Any]:
        asked = self._asked[match.pattern]
        events = [
            {
                "file": self._names[each.number >> _LINES],
                "line": each.number & ((1 << _LINES) - 1),
                "at": _at(each),
            }
            for each in match.events
        ]
        return {"object": asked.name, "at": events[-1]["at"], "events": events, "pattern": asked.pattern}


def _at(event: Event) -> str:
    return "" if event.at == NO_TIME else instant.from_datetime(_EPOCH + dt.timedelta(microseconds=event.at))
