# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A node with a store and nothing before it, askers, and small MISP events."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from tests.flows import signing
from tocsin.core import stix
from tocsin.core.limits import Limits
from tocsin.core.policy import Asker
from tocsin.flows import misp_file, misp_in, misp_search
from tocsin.flows.context import Context
from tocsin.flows.intelligence_in import definitions
from tocsin.flows.object_file import new_object
from tocsin.flows.taxii import Node
from tocsin.store import objects

AT = "2026-11-22T12:00:00.000Z"
NOW = 1_795_348_800
OWN = Asker(organisation="own", own=True)
MEMBER = Asker(organisation="member", communities=("sector",))
RIVAL = Asker(organisation="rival", communities=("sector",))
STRANGER = Asker(organisation="stranger")
ASKERS = (OWN, MEMBER, RIVAL, STRANGER)


def node(folder: Path, limits: Limits | None = None, now: Callable[[], str] = lambda: AT) -> Node:
    """On a fresh store."""
    numbers = itertools.count(1)
    return Node(
        store=signing.fresh(folder), organisation="own", limits=limits or Limits(), now=now,
        new_id=lambda: str(uuid.UUID(int=next(numbers) << 32, version=4)),
    )  # fmt: skip


def uid(number: int) -> str:
    """The n-th UUID; its number as MISP says it is told by the same n."""
    return f"{number:08x}-0000-4000-8000-{number:012x}"


def attribute(number: int, value: str = "", **more: object) -> dict[str, Any]:
    """The n-th attribute."""
    made = {"uuid": uid(number), "type": "domain", "category": "Network activity", "value": value or f"v{number}.example", "to_ids": True, "timestamp": "1795000000"}  # fmt: skip
    return made | more


def event(
    number: int, *attributes: dict[str, Any], tags: Iterable[str] = ("tlp:green",), **more: object
) -> dict[str, Any]:
    """The n-th event."""
    made = {
        "uuid": uid(number), "info": f"Event {number}", "date": "2026-11-01", "timestamp": "1795000000", "published": True,
        "distribution": "3", "Tag": [{"name": name} for name in tags], "Attribute": list(attributes) or [attribute(number + 1)],
    }  # fmt: skip
    return {"Event": made | more}


def add(on: Node, asker: Asker, given: object) -> dict[str, Any]:
    """Take an event in; the answer."""
    answer: dict[str, Any] = json.loads(misp_in.add(on, asker, json.dumps(given).encode()))
    return answer


def keep(on: Node, made: Iterable[stix.StixObject], source: str = "misp/own") -> None:
    """Put objects into the store as they are."""
    several = list(made)
    with on.store.write("test", AT) as tx:
        known = definitions(tx) | stix.markings_in(several)
        objects.add(tx, [new_object(each, known, on.limits, "test", []) for each in several], source)


def converted(given: object) -> list[stix.StixObject]:
    """The objects that an event becomes."""
    return misp_file.read(msgspec.json.encode(given), "test", Limits()).records


def came(on: Node, given: object, name: str = "event.json") -> None:
    """Load a file: its objects, and its events as they came."""
    context = Context(actor="test", at=AT, limits=on.limits)
    with on.store.write("test", AT) as tx:
        misp_file.keep(tx, name, misp_file.read(json.dumps(given).encode(), name, on.limits), context)


def view(on: Node, asker: Asker, number: int = 1, **more: Any) -> dict[str, Any]:
    """The n-th event as it is given to an asker."""
    made: dict[str, Any] = json.loads(misp_search.view(on, asker, uid(number), **more))["Event"]
    return made


def values(on: Node, asker: Asker, number: int = 1, **more: Any) -> list[str]:
    """The values of its attributes."""
    return [a["value"] for a in view(on, asker, number, **more)["Attribute"]]


def edit(on: Node, asker: Asker, number: int = 1, **fields: Any) -> dict[str, Any]:
    """Change the n-th event; the answer."""
    answer: dict[str, Any] = json.loads(misp_in.edit(on, asker, uid(number), json.dumps(fields).encode()))
    return answer
