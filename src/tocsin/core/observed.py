# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The cyber-observables of one event: a dictionary of objects by key that refer to each other by these keys.

So observed data of STIX 2.0 held them, and so the mappings of logs make them. Here some are left out, and what is left is
made objects of STIX 2.1 with ids of their own. Cost: linear in the objects, once more for each round in which one is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from tocsin.core import stix
from tocsin.core.errors import BadInput
from tocsin.core.stix.upgrade_observed import KEPT, observables

Container: TypeAlias = Mapping[str, Mapping[str, Any]]


def without(container: Container, gone: Collection[str]) -> dict[str, dict[str, Any]]:
    """The objects without some of them, and without what refers to these."""
    return {key: _freed(thing, gone) for key, thing in container.items() if key not in gone}


def _freed(thing: Mapping[str, Any], gone: Collection[str]) -> dict[str, Any]:
    left: dict[str, Any] = {}
    for name, value in thing.items():
        if name.endswith("_ref") and isinstance(value, str) and value in gone:
            continue
        if isinstance(value, Mapping):
            left[name] = _freed(value, gone)
        elif name.endswith("_refs") and isinstance(value, list):
            kept = [each for each in value if not isinstance(each, str) or each not in gone]
            left |= {name: kept} if kept else {}
        else:
            left[name] = value
    return left


def objects(container: Container, name: str) -> list[stix.StixObject]:
    """The objects as STIX 2.1, those left out that it has no room for. ``name``: the id of their observed-data."""
    while container:
        made, wrong = [], set()
        for one in observables(container, name)[0]:
            try:
                made.append(stix.make(_of_now(one.made)))
            except BadInput:
                wrong.add(one.key)
        if not wrong:
            return made
        container = without(container, wrong)
    return []


def _of_now(made: Mapping[str, Any]) -> dict[str, Any]:
    """The names of mappings are those of 2.1: what is new there is nobody's own."""
    return {name.removeprefix(KEPT): value for name, value in made.items()}
