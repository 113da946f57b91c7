# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Measures and scenarios as JSON: the tables, keys and faults of the TOML (``plan_toml``), for programs that write them.

``{"scenario": [{"id": "...", "lost": ["..."], "start": "2027-04-15"}], "measure": [...]}``; dates are texts, a fault names its
entry by JSON pointer. What is refused as a whole: ``core.jsonin``, and JSON that is no object.
"""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.core import jsonin
from tocsin.core.dependency import Shock
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers import map_json
from tocsin.know.readers.plan_toml import Asked, Made


def detect(name: str, head: bytes) -> bool:
    """By its name, or, where that says nothing, by the brace that it begins with: TOML and CSV begin with none."""
    named = name.lower()
    if named.endswith((".json", ".toml", ".csv", ".tsv")):
        return named.endswith(".json")
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read(data: bytes, name: str, limits: Limits, announced: Mapping[str, Shock]) -> Reading[Asked]:
    """Return one ``Asked``; ``announced`` are the shocks of the map by id. Raises ``BadInput`` for what is no JSON object."""
    found = jsonin.decode(data, name, limits)
    if not isinstance(found, dict):
        raise BadInput("not a JSON object", where=name, do='write {"scenario": [{"id": "..."}], ...}')
    found.pop("$schema", None)
    made = Made(announced)
    map_json.walk(found, name, limits, made.takes(), made.faults)
    return made.reading(limits)
