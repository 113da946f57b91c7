# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""In which language each part of an object is: ``lang`` (STIX 2.1 section 3.2) and granular markings (7.2.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tocsin.core.stix.values import Steps

_DEFAULT = "en"
"""Of an object that does not say (3.2)."""


class Tongues:
    """In which language each part of an object is: by its granular markings, else by ``lang``."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        said = value.get("lang")
        self.base = said if isinstance(said, str) else _DEFAULT
        self.marked: dict[str, str] = {}
        for each in granular(value):
            for way in each["selectors"] if "lang" in each else ():
                self.marked.setdefault(way, each["lang"])

    def of(self, at: Steps) -> str:
        """What the closest marking around a part says."""
        ways = (selector(at[:length]) for length in range(len(at), 0, -1))
        return next((self.marked[way] for way in ways if way in self.marked), self.base)

    def is_marked(self, at: Steps) -> bool:
        """Whether a marking says it of this part."""
        return any(selector(at[:length]) in self.marked for length in range(1, len(at) + 1))

    def rank(self, at: Steps, chain: list[str]) -> int:
        """How close a part is to the language asked for: 0 is the closest, the length of the chain not at all."""
        tag = self.of(at).lower()
        return chain.index(tag) if tag in chain else len(chain)


def granular(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The granular markings without what STIX prohibits and feeds send all the same (null, nothing selected)."""
    for each in value.get("granular_markings") or ():
        if each and each.get("selectors"):
            said = {key: held for key, held in each.items() if held is not None}
            yield {**said, "selectors": [way for way in each["selectors"] if way]}


def selector(at: Steps) -> str:
    """The place as granular markings have it (7.2.3.1)."""
    return ".".join(f"[{step}]" if isinstance(step, int) else step for step in at)


def say_languages(
    made: dict[str, Any], tongues: Tongues, done: frozenset[Steps], leaves: Iterator[Steps]
) -> None:
    """Make the granular markings say again in which language each part is: ``lang`` is another now."""
    around = {selector(at[:length]): at[:length] for at in done for length in range(1, len(at) + 1)}
    markings: list[Mapping[str, Any]] = []
    taken_apart: set[str] = set()
    for each in granular(made):
        if "lang" in each:
            # the first marking of a part counts, and taking many apart would make much of little
            ways = [way for way in each["selectors"] if way not in around or way not in taken_apart]
            taken_apart.update(ways)
            apart = [part for way in dict.fromkeys(ways) for part in _without(way, made, around, done)]
            if apart:
                markings.append({**each, "selectors": apart})
        else:
            markings.append(each)
    if tongues.base.lower() != str(made["lang"]).lower():
        plain = [selector(at) for at in leaves if at not in done and not tongues.is_marked(at)]
        if plain:
            markings.append({"selectors": plain, "lang": tongues.base})
    made.pop("granular_markings", None)
    if markings:
        made["granular_markings"] = markings


def _without(
    way: str, made: Mapping[str, Any], around: Mapping[str, Steps], done: frozenset[Steps]
) -> Iterator[str]:
    """The selectors of what this one selects without the parts that were translated."""
    at = around.get(way)
    if at is None:
        yield way
    elif at not in done:
        inner: Any = made
        for step in at:
            inner = inner[step]
        steps: Iterable[str | int] = inner if isinstance(inner, Mapping) else range(len(inner))
        for step in steps:
            if isinstance(step, int) or not set(step) & set(".[]"):
                yield from _without(selector((*at, step)), made, around, done)
