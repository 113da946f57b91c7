# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Events that meet Sigma rules, kept as hits (``flows.keep_matches``).

A rule becomes an indicator of pattern type ``sigma`` that has the text of its file; its id is made of the rule's id (of
its title if it has none), so that every node that keeps hits of a rule names the same indicator. A match of a
correlation is kept by every event of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tocsin.core import instant
from tocsin.core.errors import TocsinError
from tocsin.core.hit import SIGMA
from tocsin.core.limits import Limits
from tocsin.flows import files, keep_matches
from tocsin.flows.keep_matches import Met, Rule
from tocsin.store import Store
from tocsin.watch import event_blocks
from tocsin.watch.patterns import mappings, rests
from tocsin.watch.sigma.match import Match
from tocsin.watch.sigma.model import KEYWORD, Correlation, Ruleset, tree_terms

ACTOR = "watch sigma"
_FIELDS = 50
"""Names of deciding fields that are kept of a match."""


class Keeping:
    """The matches of one run."""

    def __init__(self, ruleset: Ruleset) -> None:
        """Of these rules."""
        self._sources = {each.id or each.title: each.source for each in ruleset.rules}
        self._sources |= {each.id or each.title: each.source for each in ruleset.correlations}
        self._asked = {each.id or each.title: _asked(ruleset, each) for each in ruleset.correlations}
        self._met: list[Met] = []
        self._over = 0

    def add(self, match: Match) -> None:
        """One match."""
        events = match.bound or ((match.file, match.line, match.at),)
        if len(self._met) + len(events) > keep_matches.MOST:
            self._over += 1
            return
        value = match.rule or match.title
        decided = ", ".join(dict.fromkeys(field or "keyword" for field, _ in match.fields))[:200]
        told = (field for field, _ in match.fields if field)
        names = tuple(dict.fromkeys([*told, *(self._asked.get(value, ()) if match.bound else ())]))[:_FIELDS]
        indicator = keep_matches.id_of(SIGMA, value)
        self._met += [
            Met(
                file, line, at, SIGMA, indicator, value, match.title or value, decided, match.tags[:20], names
            )
            for file, line, at in events
        ]

    def into(self, store: Store, paths: Sequence[str], now: dt.datetime, limits: Limits) -> Iterator[str]:
        """Keep them; what is to be said of it."""
        logs = {files.shown(path): path for path in paths}

        def lines(name: str) -> Iterator[tuple[int, int, bytes]]:
            with files.at_rest(logs[name], limits) as place:
                head, before = files.read_head(place), 0
                with files.open_file(place) as stream:
                    for block in event_blocks.blocks(stream, head, name, limits):
                        data = block.data[: block.size]
                        numbered = keep_matches.lines_of([data], limits.line_bytes + 1)
                        for number, offset, line in numbered:
                            yield block.first + number - 1, before + offset, line
                        before += len(data)

        rules: dict[str, Rule] = {}
        for one in self._met:
            if one.object not in rules:
                rules[one.object] = Rule(
                    one.name, _text(self._sources.get(one.value, ""), one, limits), SIGMA
                )
        done = keep_matches.keep(
            store, self._met, rules, lines, actor=ACTOR, now=now, at=instant.from_datetime(now), limits=limits,
            observe=_observed,
        )  # fmt: skip
        yield f"{done.hits} new hits are kept: tocsin watch sightings"
        for name in done.left:
            yield f"not kept: {name} was withdrawn here"
        if self._over:
            yield f"not kept: {self._over} matches beyond {keep_matches.MOST}; ask fewer files at once"


def _asked(ruleset: Ruleset, correlation: Correlation) -> tuple[str, ...]:
    """The fields that the rules of a correlation ask of, those of correlations among them too."""
    found, todo, done = set[str](), list(correlation.of), set[int]()
    while todo:
        one = todo.pop()
        if one in done:
            continue
        done.add(one)
        if one < len(ruleset.rules):
            found |= {ruleset.terms[each].field for each in tree_terms(ruleset.rules[one].tree)}
        else:
            todo += ruleset.correlations[one - len(ruleset.rules)].of
    return tuple(sorted(found - {KEYWORD}))


def _observed(met: Met, row: Mapping[str, Any]) -> str:
    """The properties that come from the fields that decided, by the mappings of the package."""
    known = next((each for each in mappings() if each.knows(row)), None)
    if known is None or not met.decided:
        return ""
    data = known.observed(row)
    return rests.encoded(rests.related(data, rests.cut(data, known.of_fields(data, met.decided))))


def _text(source: str, one: Met, limits: Limits) -> str:
    """The file of a rule; its title and id alone if that is gone by now."""
    try:
        return files.read_whole(source, limits).decode("utf-8", "replace")
    except TocsinError:
        return f"title: {one.name}\nid: {one.value}\n"
