# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The schema of the map against the readers, which are what counts."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib

import pytest

from tests.cli import samples
from tests.house.tracked import ROOT, tracked
from tests.know.readers.schema_walk import as_json, wrong
from tocsin.core.limits import Limits
from tocsin.flows.demo_region import community
from tocsin.know.map_schema import schema
from tocsin.know.readers import map_toml

SHIPPED = ROOT / "src/tocsin/data/schema/map.schema.json"
MADE = json.loads(json.dumps(schema()))


def examples() -> dict[str, str]:
    """Every map that this project shows, by where it stands."""
    found = {"samples": samples.MAP}
    for path in tracked():
        if path.endswith(".md"):
            text = (ROOT / path).read_text(encoding="utf-8")
            blocks = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
            found |= {f"{path}:{at}": block for at, block in enumerate(blocks)}
        elif path.startswith("docs/") and path.endswith(".toml"):
            found[path] = (ROOT / path).read_text(encoding="utf-8")
    for member in ("water", "grid"):
        made = community.generate(1, dt.date(2027, 1, 1), member=member)
        found |= {f"{member}/{name}": data.decode() for name, data in made.items() if name.endswith(".toml")}
    return {where: text for where, text in found.items() if map_toml.detect("x.toml", text.encode())}


def test_what_is_shipped_is_what_is_made():
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == MADE


@pytest.mark.parametrize(("where", "text"), [pytest.param(w, t, id=w) for w, t in examples().items()])
def test_every_map_that_is_shown_is_taken_by_both(where, text):
    assert map_toml.read(text.encode(), where, Limits()).faults == []
    assert wrong(as_json(tomllib.loads(text)), MADE, MADE) == []


def test_there_are_examples():
    assert len(examples()) >= 5


def test_every_key_of_the_readers_is_in_it_and_no_other():
    for kind, keys in map_toml.NODE_KEYS.items():
        assert MADE["$defs"][kind]["properties"].keys() == keys | map_toml.ANY_NODE
    assert MADE["$defs"]["input"]["properties"].keys() == map_toml.INPUT_KEYS
    assert MADE["$defs"]["shock"]["properties"].keys() == map_toml.SHOCK_KEYS


BAD = {
    "a misspelt key": '[[input]]\nof = "a"\nname = "n"\nfrom = ["b"]\nstock_day = 3',
    "no table": "[[servise]]\nid = 'a'",
    "a flow that is none": '[[input]]\nof = "a"\nname = "n"\nfrom = ["b"]\nflow = "eaten"',
    "negative stock": '[[input]]\nof = "a"\nname = "n"\nfrom = ["b"]\nstock_days = -1',
    "three bounds": '[[input]]\nof = "a"\nname = "n"\nfrom = ["b"]\nstock_days = [1, 2, 3]',
    "a share over 1": '[[input]]\nof = "a"\nname = "n"\nrule = "shares"\nfrom = [{node = "b", share = 2}]',
    "no source": '[[input]]\nof = "a"\nname = "n"\nfrom = []',
    "an id in capitals": '[[service]]\nid = "A"',
    "no id": '[[service]]\nname = "a"',
    "a date in quotes that is none": '[[service]]\nid = "a"\nsince = "soon"',
    "people in words": '[[service]]\nid = "a"\npeople = "many"',
    "a rule that is none": '[[input]]\nof = "a"\nname = "n"\nfrom = ["b"]\nrule = "most"',
    "true for a number": '[[service]]\nid = "a"\npeople = true',
    "a shock of nothing": '[[shock]]\nid = "s"\nlost = []\nstart = 2027-01-01',
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in BAD.items()])
def test_what_is_wrong_by_the_schema_is_wrong_to_the_reader(text):
    assert wrong(as_json(tomllib.loads(text)), MADE, MADE) != []
    assert map_toml.read(text.encode(), "m.toml", Limits()).faults != []
