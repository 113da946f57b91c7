# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Logs + what was usual -> what ours did for the first time; both are kept, so that tomorrow's logs are judged by today's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import msgspec

from tocsin.core import instant
from tocsin.core.errors import BadInput, Denied
from tocsin.core.limits import Limits
from tocsin.core.policy import Asker
from tocsin.core.reading import Fault
from tocsin.core.registrable import registrable
from tocsin.flows.found import full_names
from tocsin.flows.found_files import Telling, read_log
from tocsin.know.locate import Locator
from tocsin.store import Reader, Store, maps, unusual
from tocsin.watch.ours import Ours, told
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.sums import DAY_S
from tocsin.watch.unusual import LEARNT, Baseline, Baselines, Days, Unusual, judged

SHOWN = 500
"""Findings on the page."""


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    found: tuple[Unusual, ...]
    new: int
    """How many of them were not known."""
    learning: tuple[tuple[str, int], ...] = ()
    """(ours, days known) of those of which too few days are known to judge them."""
    days: tuple[str, ...] = ()
    """That the logs tell of."""
    read: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


def look(
    store: Store,
    logs: Sequence[str],
    *,
    own: Sequence[str] = (),
    hosts: bool = False,
    now: dt.datetime,
    actor: str,
    limits: Limits,
    advance: Callable[[int], None] = lambda _bytes: None,
) -> Looked:
    """Judge the days that these logs tell of, then learn them.

    ``own``: prefixes and domains of ours; ``hosts``: tell of hosts that are on no map, too (all are learnt). One commit at
    the end. Raises ``BadInput`` if none of the logs is one, and what opening raises.
    """
    telling = Telling(limits)
    with store.read() as reader:
        chart = maps.load(reader)
        baselines = Baselines(kept(reader))
    locator = Locator(chart.nodes)
    telling.fault(*locator.faults)
    networks, domains = told(own)
    ours = Ours(networks, domains, full_names(chart), lambda party: next(iter(locator.assets(party)), ""))
    taken, good = Days(ours, registrable, now.timestamp() + DAY_S), 0
    for path in logs:
        good += read_log(path, taken, LineContext(now=now, limits=limits), telling, advance)
    if logs and not good:
        first = telling.faults[-1]
        raise BadInput(first.what, where=first.where, do=first.do)
    assets = {node.id for node in chart.nodes if node.kind == "asset"}
    days = taken.settled()
    found = judged(days, baselines, (lambda _who: True) if hosts else assets.__contains__)
    with store.write(actor, instant.from_datetime(now)) as tx:
        unusual.learn(
            tx, {who: msgspec.msgpack.encode(baselines.of[who]) for who in sorted(baselines.changed)}
        )
        new = unusual.add(tx, ((one.day, _key(one), msgspec.json.encode(one)) for one in found))
    learning = [(who, baselines.of[who].days) for who in sorted(baselines.changed) if hosts or who in assets]
    return Looked(
        found=tuple(found), new=new, learning=tuple(each for each in learning if each[1] <= LEARNT),
        days=tuple(_date(number) for number in days), read=tuple(telling.read), faults=tuple(telling.faults),
        notes=(*telling.notes, *_notes(taken)),
    )  # fmt: skip


def kept(reader: Reader) -> dict[str, Baseline]:
    """What was usual, by party. What another version wrote and this one cannot read is learnt anew."""
    found: dict[str, Baseline] = {}
    for who, body in unusual.baselines(reader):
        try:
            found[who] = msgspec.msgpack.decode(body, type=Baseline)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
    return found


class Noticed(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows."""

    schema: str = "tocsin/unusual/1"
    found: tuple[Unusual, ...]
    """The newest days first."""
    known: tuple[str, ...] = ()
    """Parties of ours of which enough days are known to judge them."""
    learning: tuple[tuple[str, int], ...] = ()
    """(party, days) of those that are still being learnt."""


def noticed(reader: Reader, asker: Asker) -> Noticed:
    """The newest findings, and who is judged. Raises ``Denied`` for others than the own organisation."""
    if not asker.own:
        raise Denied("what ours do is for the organisation that runs this node", do="ask that organisation")
    days = {who: one.days for who, one in kept(reader).items()}
    return Noticed(
        found=tuple(listed(reader, SHOWN)),
        known=tuple(who for who, count in days.items() if count >= LEARNT),
        learning=tuple((who, count) for who, count in days.items() if count < LEARNT),
    )


def listed(reader: Reader, limit: int) -> list[Unusual]:
    """What was found so far, the newest days first."""
    return [msgspec.json.decode(body, type=Unusual) for body in unusual.newest(reader, limit)]


def _key(one: Unusual) -> tuple[str, ...]:
    """A day that is read again may say more of a finding that is known: the newer takes its place."""
    teller = one.says.values.get("teller", "") if one.kind == "new command" else ""
    return (one.kind, one.who, one.day, str(teller))


def _notes(taken: Days) -> list[str]:
    notes = []
    if taken.untimely:
        notes.append(f"{taken.untimely} lines have no time that can be, and belong to no day")
    if taken.dropped:
        notes.append(f"{taken.dropped} lines told of more pairs than are kept: judge fewer days at once")
    return notes


def _date(number: int) -> str:
    return (dt.date(1970, 1, 1) + dt.timedelta(days=number)).isoformat()
