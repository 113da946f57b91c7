# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""know schema: what is printed is what is shipped; a map as JSON is taken in."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.program import refused, tocsin
from tests.house.tracked import ROOT


def test_the_schema_that_is_printed_is_the_file_that_is_shipped(tmp_path: Path):
    done = tocsin("know", "schema", data=tmp_path)
    assert done.out == (ROOT / "src/tocsin/data/schema/map.schema.json").read_text(encoding="utf-8")


CHART = {
    "service": [{"id": "water", "people": 5}],
    "supplier": [{"id": "acme", "until": "2030-06-01"}, {"id": "bad", "since": "soon"}],
    "input": [{"of": "water", "name": "salt", "from": ["acme"], "flow": "licence", "expires": "2030-02-01"}],
}


def test_a_map_as_json_is_asked_by_the_day(empty: Path, tmp_path: Path):
    (tmp_path / "map.json").write_text(json.dumps(CHART))
    done = tocsin("know", "add", "map.json", data=empty, cwd=tmp_path)
    assert (done.code, "map.json#/supplier/1" in done.err) == (0, True)
    call = ("know", "impact", "--lose", "acme", "--from", "2030-01-01")
    (row,) = tocsin(*call, "--json", data=empty).rows("json")
    assert (row["falls_on"], row["at_best"]) == ("2030-02-01", "2030-02-01")
    assert "known since" in tocsin(*call, data=empty).err
    refused(
        tocsin(*call, "--at", "2030-06-01", data=empty),
        3,
        says="acme is not on the map on 2030-06-01",
        do="since and until",
    )
    refused(tocsin(*call, "--at", "1812-06-01", data=empty), 3, says="before 1900", do="correct the year")
