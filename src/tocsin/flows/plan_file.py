# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file of scenarios, and of measures: TOML, JSON or, of scenarios alone, CSV."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.core.dependency import Shock
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.flows import files
from tocsin.know.readers import plan_json, plan_toml, scenario_csv

HEAD = 4096


def read(path: str, limits: Limits, announced: Mapping[str, Shock]) -> Reading[plan_toml.Asked]:
    """What the file asks; ``announced`` are the shocks of the map. Raises ``BadInput`` for what is none of the three."""
    data, name = files.read_whole(path, limits), files.shown(path)
    if scenario_csv.detect(name, data[:HEAD]):
        return scenario_csv.read(data, name, limits, announced)
    if plan_json.detect(name, data[:HEAD]):
        return plan_json.read(data, name, limits, announced)
    return plan_toml.read(data, name, limits, announced)
