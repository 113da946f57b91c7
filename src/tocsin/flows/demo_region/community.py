# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The demo community: a region with planted trouble, as the files one member would have.

The same seed, day, member and set of removed things always give the same bytes. A removed
thing takes out its own lines or objects and changes no other byte: ``intrusion`` its log
lines, ``vulnerable-component`` one entry of one SBOM, ``supplier-cut`` one shock of the map.
The story is told in ``docs/demo.md``. Cost: about a second a member, nearly all of it log lines.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from tocsin.flows.demo_region import intel, logs, planning, sbom

KEYS = {
    "organisation": ("id", "name"),
    "jurisdiction": ("id", "name"),
    "region": ("id", "name", "people"),
    "supplier": ("id", "name", "jurisdiction"),
    "product": ("id", "name", "supplier"),
    "component": ("id", "name"),
    "service": ("id", "name", "owner", "region", "people"),
    "asset": ("id", "name", "owner", "addresses", "hosts"),
    "input": ("of", "name", "rule", "from", "flow", "stock_days", "lead_days"),
    "shock": ("id", "name", "lost", "start", "end", "cite"),
}


def generate(
    seed: int, as_of: dt.date, without: frozenset[str] = frozenset(), member: str = "water"
) -> dict[str, bytes]:
    """Relative path -> content of ``map/``, ``sbom/``, ``intel/`` and ``logs/`` of one member.

    Raises ``NotFound`` for a member or planted thing that does not exist.
    """
    planning.check(member, without)
    plan = planning.make(seed, as_of)
    files = {"map/region.toml": region_map(plan, without)}
    files |= sbom.sboms(plan, member, without)
    files |= intel.intelligence(plan, member)
    files |= sbom.advisories(plan, member)
    files |= logs.logs(plan, member, without)
    return files


def region_map(plan: planning.Plan, without: frozenset[str]) -> bytes:
    """The map in TOML; the only thing that can be taken out of it is the shock."""
    tables = dict(plan.region)
    tables["shock"] = [] if "supplier-cut" in without else [_shock(plan)]
    lines = [
        "# SPDX-FileCopyrightText: 2026 The Tocsin authors",
        "# SPDX-License-Identifier: Apache-2.0",
        f"# The demo region, seed {plan.seed}. Every place, firm and person is invented.",
        f"name = {_value(plan.region['name'])}",
    ]
    for table, keys in KEYS.items():
        for row in tables[table]:
            lines += ["", f"[[{table}]]"]
            lines += [f"{key} = {_value(row[key])}" for key in keys if key in row and row[key] is not None]
    return ("\n".join(lines) + "\n").encode()


def _shock(plan: planning.Plan) -> dict[str, Any]:
    cut = plan.cut
    nodes = [*plan.region["supplier"], *plan.region["jurisdiction"]]
    name = next(n["name"] for n in nodes if n["id"] == cut.lost)
    return {
        "id": "export-order",
        "name": f"export order: no deliveries from {name}",
        "lost": [cut.lost],
        "start": cut.start,
        "end": cut.end,
        "cite": cut.cite,
    }


def _value(value: object) -> str:
    """One TOML value. A JSON text of ASCII is a TOML basic string (TOML 1.0, section String)."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float | dt.date) else json.dumps(value)
