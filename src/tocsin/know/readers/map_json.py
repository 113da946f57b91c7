# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The dependency map as JSON: the same tables, keys and faults as the TOML (``map_toml``), for programs that write maps.

``{"name": "...", "service": [{"id": "..."}], "input": [...], "shock": [...]}``; dates are texts (``"2027-01-31"``), a fault
names its entry by JSON pointer, ``$schema`` is passed over. The schema of both forms: ``know.map_schema``.
What is refused as a whole: ``core.jsonin``, and JSON that is no object.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import partial

from tocsin.core import jsonin
from tocsin.core.dependency import Map
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.know.readers import toml_tables as toml
from tocsin.know.readers.map_toml import NODE_KEYS, Made

TABLES = "|".join([*NODE_KEYS, "input", "shock"]).encode()
FIRST = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:\$schema|name|%b)"\s*:' % TABLES)
TABLE = re.compile(rb'"(?:%b)"\s*:\s*\[\s*\{' % TABLES)
DATES = ("start", "end", "expires", "since", "until")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def detect(name: str, head: bytes) -> bool:
    """A ``.json`` file that is an object which begins with our names and has one of our tables."""
    return name.lower().endswith(".json") and FIRST.match(head) is not None and TABLE.search(head) is not None


def read(data: bytes, name: str, limits: Limits) -> Reading[Map]:
    """Return one ``Map``; raises BadInput where the file as a whole is no JSON object."""
    found = jsonin.decode(data, name, limits)
    if not isinstance(found, dict):
        raise BadInput("not a JSON object", where=name, do='write {"service": [{"id": "..."}], ...}')
    found.pop("$schema", None)
    made = Made()
    return made.reading(walk(found, name, limits, made.takes(), made.faults), limits)


def walk(
    found: dict[str, object],
    name: str,
    limits: Limits,
    takes: Mapping[str, Callable[[toml.Table, str], None]],
    faults: list[Fault],
) -> str:
    """``toml_tables.walk`` over a JSON object, with dates as TOML would give them and places as JSON pointers."""

    def place(table: str, at: int) -> str:
        return jsonin.place(name, table, at) if isinstance(found[table], list) else jsonin.place(name, table)

    dated = {table: partial(_dated, take) for table, take in takes.items()}
    return toml.walk(found, name, limits, dated, faults, place)


def _dated(take: Callable[[toml.Table, str], None], entry: toml.Table, where: str) -> None:
    """Hand on an entry with its dates as TOML would give them."""
    dates = {key: _date(key, entry[key]) for key in DATES if entry.get(key) is not None}
    take({**entry, **dates}, where)


def _date(key: str, value: object) -> dt.date:
    try:
        if isinstance(value, str) and DATE.fullmatch(value):
            return dt.date.fromisoformat(value)
    except ValueError:  # the 30th of February
        pass
    raise toml.BadEntry(f"{key} = {toml.shown(value)} is not a date", f'write "{key}": "2027-01-31"')
