# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Events that meet a STIX pattern or a Sigma rule -> hits of the store, as those of the scan are.

Each event is one hit: its kind says by what it was found, its value is the id of the pattern's object, or the rule's.
So it is grouped, shown and handed on as other hits are, and an event that stands in another file too (rotated, copied)
is one hit at two places. The logs are read a second time up to the last line that is kept, by the readers of the scan,
which know the parties of an event. A rule that is no object yet becomes an indicator of a derived id. Of the first events of an
indicator, a day and its parties the cyber-observables are kept by which they met it.
Cost: a second reading of the logs in which something was found; some 600 bytes of memory for each event, 4 kB more for
each of those whose observables are kept.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from tocsin.core import ids, stix
from tocsin.core.errors import BadInput
from tocsin.core.hit import Hit, event_of
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows.object_file import new_object
from tocsin.store import Store, Tx, hits, objects
from tocsin.watch.patterns.rows import Reading
from tocsin.watch.readers import Event, LineContext, LogReader, log_reader

ACTORS = ("watch patterns", "watch sigma")
"""Who keeps them, and says the indicators that are made here."""
MOST = 500_000
"""Events that one call keeps."""
OBSERVED = 20
"""Events of one indicator, day and party whose observables are kept."""
_MOST_OBSERVED = 20_000
"""The same of one call."""
_ALWAYS = "1970-01-01T00:00:00.000Z"
"""A rule says no day from which it holds: it must not look as if it came after the event."""
_MACHINE = frozenset({"Computer", "Hostname", "computer_name", "ComputerName"})


class Met(msgspec.Struct, frozen=True):
    """One event that meets a pattern or rule."""

    file: str
    line: int
    at: str
    kind: str
    object: str
    """Id of the indicator."""
    value: str
    name: str
    """What people call it."""
    field: str = ""
    """What decided, if that is told."""
    tags: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    """Names of the fields that decided, of a Sigma rule."""


class Rule(msgspec.Struct, frozen=True):
    """What an indicator is made of if there is none."""

    name: str
    pattern: str
    pattern_type: str


class Kept(msgspec.Struct, frozen=True):
    """What became of it."""

    hits: int
    """That are new."""
    left: tuple[str, ...]
    """Ids of objects that the store does not have: nothing of them is kept."""


Lines = Callable[[str], Iterator[tuple[int, int, bytes]]]
"""(number, offset, bytes) of each line of a log that is named."""
Observe = Callable[[Met, Mapping[str, Any]], str]
"""The cyber-observables by which an event met something, as ``Hit.observed`` has them; empty if there are none."""


class Observing:
    """Makes observed data of the events that meet something, of the first of each kind."""

    def __init__(self, observe: Observe) -> None:
        """None made yet."""
        self._observe = observe
        self._made: Counter[tuple[str, ...]] = Counter()

    def of(self, hit: Hit, one: Met, row: Mapping[str, Any] | None) -> Hit:
        """The hit with its observed data."""
        key = (one.object, hit.at[:10], *hit.hosts)
        if row is None or self._made[key] >= OBSERVED or self._made.total() >= _MOST_OBSERVED:
            return hit
        observed = self._observe(one, row)
        self._made[key] += bool(observed)
        return msgspec.structs.replace(hit, observed=observed) if observed else hit


def keep(
    store: Store, met: Iterable[Met], rules: Mapping[str, Rule], lines: Lines, *, actor: str, now: dt.datetime, at: str,
    limits: Limits, observe: Observe = lambda _met, _row: "",
) -> Kept:  # fmt: skip
    """Keep what was met, in one commit. ``rules``: by the id of an indicator, what to make it of if the store has none."""
    by_file: dict[str, dict[int, list[Met]]] = defaultdict(lambda: defaultdict(list))
    named: set[str] = set()
    for one in met:
        by_file[one.file][one.line].append(one)
        named.add(one.object)
    context = LineContext(now=now, limits=limits)
    observing = Observing(observe)
    # nobody else waits to write while logs are read
    found = [
        hit for name, wanted in by_file.items() for hit in _of_log(name, wanted, lines, context, observing)
    ]
    with store.write(actor, at) as tx:
        _make(tx, {name: rules[name] for name in sorted(named) if name in rules}, actor, at, limits)
        there = objects.exists(tx, sorted(named))
        new = hits.add(tx, (hit for hit in found if hit.objects[0] in there))
    return Kept(new, tuple(sorted(named - there)))


def lines_of(parts: Iterable[bytes], longest: int) -> Iterator[tuple[int, int, bytes]]:
    """(number from 1, offset, line) of a text in parts; of a line longer than ``longest`` only an end is given."""
    number, start, rest, gone = 1, 0, b"", 0
    for part in parts:
        *whole, last = part.split(b"\n")
        for line in whole:
            yield number, start, rest + line
            start += gone + len(rest) + len(line) + 1
            number, rest, gone = number + 1, b"", 0
        rest += last
        if len(rest) > longest:
            rest, gone = b"", gone + len(rest)
    if rest:
        yield number, start, rest


def _of_log(
    name: str, wanted: Mapping[int, list[Met]], lines: Lines, context: LineContext, observing: Observing
) -> Iterator[Hit]:
    last, head, reading = max(wanted), b"", Reading()
    reader: LogReader | None = None
    for number, offset, line in lines(name):
        if reader is None and len(head) < context.limits.line_bytes:
            head += line + b"\n"
        row = _row(reading, line) if number in wanted or line.startswith(b"#") else None
        if number in wanted:
            reader = reader or log_reader(name, head, loose=True)
            raw = line.removesuffix(b"\r")
            event = _event(reader, raw, context)
            for one in wanted[number]:
                hit = Hit(
                    file=name, line=number, offset=offset, field=one.field, at=event.at or one.at, kind=one.kind,
                    value=one.value, seen=one.name, objects=(one.object,), tags=one.tags, hosts=event.hosts or _machine(event),
                    deed=event.deed, observer=event.observer, event=event_of(raw),
                )  # fmt: skip
                yield observing.of(hit, one, row)
        if number >= last:
            return


def _row(reading: Reading, line: bytes) -> dict[str, Any] | None:
    try:
        return reading.row(line)
    except BadInput:
        return None


def _event(reader: LogReader | None, raw: bytes, context: LineContext) -> Event:
    """The event; without time and parties if no reader of the scan can read what the rules could."""
    try:
        return reader.fields(raw, context) if reader else Event(at="", fields=())
    except BadInput:
        return Event(at="", fields=())


def _machine(event: Event) -> tuple[str, ...]:
    """The machine that a Windows event names, which is all the party it has."""
    return tuple(dict.fromkeys(text for path, text in event.fields if path.rpartition(".")[2] in _MACHINE))[
        :4
    ]


def _make(tx: Tx, rules: Mapping[str, Rule], source: str, at: str, limits: Limits) -> None:
    """An indicator for each rule that has none, and a new version where the rule says something else by now."""
    there = objects.exists(tx, list(rules), include_withdrawn=True)
    faults: list[Fault] = []
    for name, rule in rules.items():
        created = at
        if name in there:
            kept = objects.get(tx, name)
            before = stix.properties_of(kept.raw) if kept else {}
            if kept is None or before.get("pattern") == rule.pattern:
                continue
            created = str(before.get("created", at))
        made = stix.make({
            "type": "indicator", "spec_version": "2.1", "id": name, "created": created, "modified": at, "name": rule.name,
            "pattern": rule.pattern, "pattern_type": rule.pattern_type, "valid_from": _ALWAYS,
            "indicator_types": ["unknown"],
        })  # fmt: skip
        objects.add(tx, [new_object(made, {}, limits, source, faults)], source)


def id_of(pattern_type: str, rule: str) -> str:
    """The id of the indicator of a rule: the same for the same id of a rule (or text of a pattern), on every node."""
    return ids.derived("indicator", pattern_type, rule)
