# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Zeek's logs in JSON: the time of a line."""

import json

import pytest

from tests.watch.test_records import scanned
from tocsin.watch.readers import named


@pytest.mark.parametrize("stamp", ["now", [], [[]], {}, {"a": 1}, True, "x" * 9_000])
def test_a_time_that_is_none_is_a_fault_of_its_line(stamp):
    lines = [{"ts": stamp, "query": "evil.example"}, {"ts": "-", "query": "evil.example"}]
    data = "\n".join(map(json.dumps, lines)).encode()
    result = scanned(data, reader=named("zeek-json"))
    assert (result.faulty, len(result.hits)) == (1, 2)  # what stands in it is looked at all the same
    assert "is no time" in result.faults[0].what
