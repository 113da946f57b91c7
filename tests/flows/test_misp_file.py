# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A MISP file into the store: whole or as a stream, the same comes of it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests import misp_samples as samples
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.flows import misp_file
from tocsin.flows.formats import recognise

LIMITS = Limits()


def test_streamed_and_whole_give_the_same_rows(tmp_path: Path):
    data = samples.raw(samples.FULL)
    (tmp_path / "e.json").write_bytes(data)
    streamed = misp_file.MispFile(str(tmp_path / "e.json"), "in", LIMITS)
    assert streamed.survey() == {}
    rows = list(streamed.rows({}))
    whole = misp_file.read(data, "in", LIMITS)
    assert [row.raw for row in rows] == [each.raw for each in whole.records]
    assert streamed.told().count == len(rows)
    assert streamed.told().notes == whole.notes
    assert ("domain", "bad.example") in {atom for row in rows for atom in row.atoms}


def test_a_file_that_changes_between_its_readings_is_refused(tmp_path: Path):
    path = tmp_path / "e.json"
    path.write_bytes(samples.raw(samples.FULL))
    file = misp_file.MispFile(str(path), "in", LIMITS)
    file.survey()
    path.write_bytes(samples.raw(samples.event(samples.attribute(1, "domain", "other.example"))))
    with pytest.raises(BadInput, match="changed"):
        list(file.rows({}))


def test_a_packed_event_is_taken(tmp_path: Path):
    import gzip

    (tmp_path / "e.json.gz").write_bytes(gzip.compress(samples.raw(samples.FULL)))
    out = io.BytesIO()
    done = misp_file.convert(str(tmp_path / "e.json.gz"), "misp", LIMITS, out)
    assert (done.same, out.getvalue()) == (True, samples.raw(samples.FULL))


def test_an_event_is_known_among_all_formats():
    for value in (samples.FULL, [samples.FULL], {"response": [samples.FULL]}, samples.FULL["Event"]):
        form = recognise("e.json", samples.raw(value))
        assert form is not None
        assert form.kind == misp_file.KIND
