# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What nobody has an indicator for yet: what ours do that they did not do before.

``Days`` takes what the lines of logs tell (``watch.traffic``), ``Baselines`` keep what was usual, ``judged`` asks the
``QUESTIONS`` of each day in order and learns it afterwards. To add a question write a function like those of
``questions`` and name it in the tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tocsin.watch.unusual.baseline import Baseline, Baselines
from tocsin.watch.unusual.day import Day, Days
from tocsin.watch.unusual.finding import KINDS, Unusual, UnusualKind
from tocsin.watch.unusual.questions import LEARNT, QUESTIONS, by_party, is_tunnel
from tocsin.watch.unusual.rhythm import rhythm


def judged(
    days: Mapping[int, Day], baselines: Baselines, asked: Callable[[str], bool] = lambda _who: True
) -> list[Unusual]:
    """What is unusual in these days, by day, kind and party; ``baselines`` have learnt them afterwards.

    ``asked``: whose findings are wanted; all are learnt. A day that was judged before gives the same again.
    """
    found: list[Unusual] = []
    for number in sorted(days):
        for question in QUESTIONS:
            found.extend(one for one in question(days[number], number, baselines) if asked(one.who))
        learn(days[number], number, baselines)
    order = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(found, key=lambda one: (one.day, order[one.kind], not one.grave, one.who, one.about))


def learn(day: Day, number: int, baselines: Baselines) -> None:
    """Take a day into what is usual."""
    sent = {who: sum(talk.sent for _, talk in talks) for who, talks in by_party(day).items()}
    parties = {*sent, *(who for who, _ in day.services), *(who for who, _, _ in day.commands)}
    for who in sorted(parties):
        baselines.learn_day(who, number, sent.get(who, 0))
    for (who, remote), talk in day.talks.items():
        baselines.learn(who, "remote", remote, number)
        if rhythm(talk.times or talk.asked) is not None:
            baselines.learn(who, "beat", remote, number)
    for (who, domain), names in day.names.items():
        if is_tunnel(names):
            baselines.learn(who, "tunnel", domain, number)
    for who, port in day.services:
        baselines.learn(who, "service", port, number)
    for who, teller, command in day.commands:
        baselines.learn(who, "command", f"{teller} {command}", number)


__all__ = [
    "KINDS",
    "LEARNT",
    "Baseline",
    "Baselines",
    "Day",
    "Days",
    "Unusual",
    "UnusualKind",
    "judged",
    "learn",
]
