# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""This machine -> inventory -> store: the hands of ``know.machine``, which only knows what to ask for.

Reads the package database, apt's lists and the metadata of the Python this runs on.
Nothing is sent anywhere.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
from collections.abc import Iterator

from tocsin.core import instant
from tocsin.core.dependency import Map
from tocsin.core.limits import Limits
from tocsin.know import machine
from tocsin.know.package_facts import found_by
from tocsin.know.readers import apt_lists
from tocsin.store import Store, inventory, maps, sources

SOURCE = "this machine"


def take(store: Store, *, actor: str, now: dt.datetime, limits: Limits) -> machine.MachineInventory:
    """Take stock of this machine and keep it; what its security lists offer becomes exposures."""
    found = machine.inventory(_read, _names, _distributions(), now, limits)
    updates = apt_lists.updates(found.components, found.lists)
    with store.write(actor, instant.from_datetime(now)) as tx:
        maps.replace(tx, SOURCE, Map(nodes=(found.asset,)))
        inventory.replace_components(tx, SOURCE, found.components, found_by)
        inventory.replace_unchecked(tx, SOURCE, [*found.unchecked, *updates.unchecked])
        inventory.replace_exposures(tx, updates.exposures, SOURCE)
        sources.record(
            tx, SOURCE, "inventory of this machine", "", "taken", len(found.components), len(found.faults)
        )
    return found


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:
        return None


def _names(path: str) -> list[str]:
    try:
        return os.listdir(path)
    except OSError:
        return []


def _distributions() -> Iterator[tuple[str, bytes]]:
    for found in importlib.metadata.distributions():
        text = found.read_text("METADATA")
        if text:
            yield f"site-packages/{found.name}", text.encode()
