# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of a day, given what was usual before it: six questions, each a function of (day, number, baselines).

Each answers with at most one finding for each of ours a day (a command: for each controller and who tells it), so that a
bad day is a line and not a page. None is asked of a party of which fewer than ``LEARNT`` days are known.

What keeps them quiet on normal life is said at each; what that misses is said in docs/unusual.md.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from tocsin.core.sentence import Sentence
from tocsin.watch.sums import FEW
from tocsin.watch.unusual.baseline import Baselines
from tocsin.watch.unusual.day import Day, Names, Talk, Told
from tocsin.watch.unusual.finding import Unusual, UnusualKind
from tocsin.watch.unusual.rhythm import Rhythm, rhythm

LEARNT = 7
"""Days of a party that must be known before it is judged."""
AT_FIRST = 3
"""Of these, the first, in which all is new."""
SETTLED = 0.5
"""Newcomers a day, of the days learnt, up to which a party is one that meets nobody new."""
YOUNG_DAYS = 14
"""A remote party that any of ours has met longer ago is no new home of an intruder."""
FEW_HOSTS = 3
"""What more of ours do is the software of the house."""
SENT_BYTES = 100_000_000
SENT_TIMES = 3.0
"""By how much the greatest day of the baseline must be surpassed."""
TUNNEL_NAMES, TUNNEL_LENGTH, TUNNEL_BITS = 200, 24.0, 3.0
"""Different names a day, characters of each before the domain, bits of each character."""
CHANGES = frozenset(
    ("write", "operate", "select", "stop", "start", "restart", "download", "delete", "set", "force", "reset", "program", "activate", "initialize", "control", "mask", "save", "erase", "upload", "open", "close")
)  # fmt: skip
"""Words of commands that change what a controller does or holds; all others ask it."""
_SHOWN = 10

Question = Callable[[Day, int, Baselines], Iterator[Unusual]]


def is_change(command: str) -> bool:
    """Whether a command changes what a controller does or holds, by its words."""
    return not CHANGES.isdisjoint(command.lower().replace("_", " ").replace("-", " ").split())


def new_destinations(day: Day, number: int, baselines: Baselines) -> Iterator[Unusual]:
    """Parties outside that none of ours met before, nor many meet that day, for those of ours that seldom meet a new one."""
    today = Counter(remote for _, remote in day.talks)
    new: dict[str, list[tuple[str, Talk]]] = defaultdict(list)
    for (who, remote), talk in day.talks.items():
        first = baselines.first_of(remote)
        if (first is None or first >= number) and today[remote] <= FEW_HOSTS:
            new[who].append((remote, talk))
    for who, found in new.items():
        mine = baselines.who(who)
        learnt = mine.learnt_before(number)
        if learnt < LEARNT:
            continue
        met = [spell.first for spell in mine.things.get("remote", {}).values() if spell.first < number]
        # the first days bring all that is usual, and say nothing of how often something new comes
        begin = mine.first + AT_FIRST
        later = sum(begin <= first for first in met) / (number - begin)
        if later > SETTLED:
            continue
        found.sort(key=lambda each: (-each[1].sent, -each[1].count, each[0]))
        says = Sentence(
            "{who} was in touch with {count} parties outside that nobody here had met before",
            {"who": who, "count": len(found)},
        )
        usual = Sentence(
            "in {days} days it met {met} parties; after the first {begin} {rate} new ones a day",
            {"days": learnt, "met": len(met), "begin": AT_FIRST, "rate": round(later, 2)},
        )
        yield _made("new destination", who, number, says, usual, [(remote, talk) for remote, talk in found])


def beacons(day: Day, number: int, baselines: Baselines) -> Iterator[Unusual]:
    """Traffic in a beat to a party that is new to the house, and that few of ours have such a beat with."""
    today: dict[str, list[tuple[str, Talk, Rhythm]]] = defaultdict(list)
    for (who, remote), talk in day.talks.items():
        beat = None if _is_old(remote, number, baselines) else rhythm(talk.times or talk.asked)
        if beat is not None:
            today[remote].append((who, talk, beat))
    beats: dict[str, list[tuple[str, Talk, Rhythm]]] = defaultdict(list)
    for remote, each in today.items():
        if len(baselines.holders("beat", remote, number) | {who for who, _, _ in each}) > FEW_HOSTS:
            continue
        for who, talk, beat in each:
            if baselines.who(who).learnt_before(number) >= LEARNT:
                beats[who].append((remote, talk, beat))
    for who, found in beats.items():
        found.sort(key=lambda each: (-each[2].beats, each[0]))
        remote, _, beat = found[0]
        says = Sentence(
            "{who} called {remote} every {interval} s, {beats} times over {hours} h, {share} % of them in time",
            {
                "who": who, "remote": remote, "interval": round(beat.interval_s), "beats": beat.beats,
                "hours": round(beat.span_s / 3_600, 1), "share": round(100 * beat.in_time),
            },
        )  # fmt: skip
        first = baselines.first_of(remote)
        usual = Sentence(
            "no beat with it was known in {days} days; it is new to the house since {since} days",
            {
                "days": baselines.who(who).learnt_before(number),
                "since": number - first if first is not None and first < number else 0,
            },
        )
        yield _made("beacon", who, number, says, usual, [(each, talk) for each, talk, _ in found])


def _is_old(remote: str, number: int, baselines: Baselines) -> bool:
    first = baselines.first_of(remote)
    return first is not None and first < number - YOUNG_DAYS


def volume(day: Day, number: int, baselines: Baselines) -> Iterator[Unusual]:
    """Bytes to the outside, far above the greatest day that is known."""
    for who, talks in by_party(day).items():
        sent = sum(talk.sent for _, talk in talks)
        mine = baselines.who(who)
        before = [size for each, size in mine.sent.items() if each < number]
        if (
            mine.learnt_before(number) < LEARNT
            or sent < SENT_BYTES
            or sent < SENT_TIMES * max(before, default=0)
        ):
            continue
        talks.sort(key=lambda each: (-each[1].sent, each[0]))
        remote, most = talks[0]
        says = Sentence(
            "{who} sent {sent} MB to the outside, {most} MB of them to {remote}",
            {"who": who, "sent": round(sent / 1e6), "most": round(most.sent / 1e6), "remote": remote},
        )
        usual = Sentence(
            "in {days} days before, the greatest was {greatest} MB and the median {median} MB",
            {
                "days": len(before), "greatest": round(max(before, default=0) / 1e6, 1),
                "median": round(statistics.median(before) / 1e6, 1) if before else 0,
            },
        )  # fmt: skip
        yield _made("volume", who, number, says, usual, [each for each in talks if each[1].sent > sent / 20])


def tunnels(day: Day, number: int, baselines: Baselines) -> Iterator[Unusual]:
    """Many different long names that look like noise below one domain that is new as such to the house."""
    today: dict[str, dict[str, Names]] = defaultdict(dict)
    for (who, domain), names in day.names.items():
        if is_tunnel(names):
            today[domain][who] = names
    found: dict[str, list[tuple[str, Names]]] = defaultdict(list)
    for domain, askers in today.items():
        if len(baselines.holders("tunnel", domain, number) | set(askers)) > FEW_HOSTS:
            continue
        for who, names in askers.items():
            mine = baselines.who(who).knew("tunnel", domain, number)
            young = mine is None or mine.first > number - YOUNG_DAYS
            if young and baselines.who(who).learnt_before(number) >= LEARNT:
                found[who].append((domain, names))
    for who, domains in found.items():
        domains.sort(key=lambda each: (-each[1].names.count, each[0]))
        domain, names = domains[0]
        says = Sentence(
            "{who} asked for {names} different names below {domain}, of {length} characters on average: {size} kB",
            {
                "who": who, "names": names.names.count, "domain": domain,
                "length": round(names.characters / names.count),
                "size": round(names.names.count * names.characters / names.count / 1_000),
            },
        )  # fmt: skip
        usual = Sentence(
            "no such names below it were asked for more than {young} days ago, by this host or by {few} others",
            {"young": YOUNG_DAYS, "few": FEW_HOSTS},
        )
        yield _made("dns tunnel", who, number, says, usual, domains)


def is_tunnel(names: Names) -> bool:
    """Whether names look as if they carried something."""
    return (
        names.names.count >= TUNNEL_NAMES
        and names.characters >= TUNNEL_LENGTH * names.count
        and names.bits >= TUNNEL_BITS * names.count
    )


def new_services(day: Day, number: int, baselines: Baselines) -> Iterator[Unusual]:
    """Ports on which one of ours answered others of ours for the first time."""
    new: dict[str, list[tuple[str, Told]]] = defaultdict(list)
    for (who, port), told in day.services.items():
        mine = baselines.who(who)
        if mine.learnt_before(number) >= LEARNT and mine.knew("service", port, number) is None:
            new[who].append((port, told))
    for who, found in new.items():
        found.sort(key=lambda each: (-each[1].count, each[0]))
        mine = baselines.who(who)
        says = Sentence(
            "{who} answered on {count} ports on which it had not been asked before",
            {"who": who, "count": len(found)},
        )
        usual = Sentence(
            "in {days} days it was asked on {ports} ports",
            {
                "days": mine.learnt_before(number),
                "ports": sum(spell.first < number for spell in mine.things.get("service", {}).values()),
            },
        )
        yield _made("new service", who, number, says, usual, found)


def new_commands(day: Day, number: int, baselines: Baselines) -> Iterator[Unusual]:
    """Commands that nobody, or not this one, had given to a controller."""
    new: dict[tuple[str, str], list[tuple[str, Told]]] = defaultdict(list)
    for (who, teller, command), told in day.commands.items():
        mine = baselines.who(who)
        if (
            mine.learnt_before(number) >= LEARNT
            and mine.knew("command", f"{teller} {command}", number) is None
        ):
            new[who, teller].append((command, told))
    for (who, teller), found in new.items():
        found.sort(key=lambda each: (not is_change(each[0]), -each[1].count, each[0]))
        known = [
            key for key, spell in baselines.who(who).things.get("command", {}).items() if spell.first < number
        ]
        by_it = sum(key.partition(" ")[0] == teller for key in known)
        says = Sentence(
            "{teller} told {who}: {command}", {"teller": teller, "who": who, "command": found[0][0]}
        )
        usual = Sentence(
            "in {days} days {who} was told {known} commands, {mine} of them by {teller}",
            {
                "days": baselines.who(who).learnt_before(number), "who": who, "known": len(known),
                "mine": by_it, "teller": teller,
            },
        )  # fmt: skip
        grave = any(is_change(command) for command, _ in found)
        yield _made("new command", who, number, says, usual, found, grave=grave)


QUESTIONS: tuple[Question, ...] = (new_commands, beacons, tunnels, volume, new_destinations, new_services)


def by_party(day: Day) -> dict[str, list[tuple[str, Talk]]]:
    """What each of ours had to do with parties outside."""
    found: dict[str, list[tuple[str, Talk]]] = defaultdict(list)
    for (who, remote), talk in day.talks.items():
        found[who].append((remote, talk))
    return found


def _made(
    kind: UnusualKind, who: str, number: int, says: Sentence, usual: Sentence, found: Iterable[tuple[str, Told]], *, grave: bool = False
) -> Unusual:  # fmt: skip
    listed = list(found)
    return Unusual(
        kind=kind, who=who, day=date_of(number), about=tuple(name for name, _ in listed[:_SHOWN]), says=says, usual=usual,
        grave=grave, count=len(listed), places=tuple(place for _, told in listed[:_SHOWN] for place in told.places)[:FEW],
    )  # fmt: skip


def date_of(number: int) -> str:
    """The day of this number since 1970."""
    return (dt.date(1970, 1, 1) + dt.timedelta(days=number)).isoformat()
