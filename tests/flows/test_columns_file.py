# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Parquet and Arrow as lines: each row once with what its cells hold; what is cut off or broken is told, never a crash."""

from __future__ import annotations

import datetime as dt
import decimal
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.program import tocsin
from tests.flows.conftest import LIMITS
from tocsin.core.errors import BadInput
from tocsin.flows import files
from tocsin.flows.columns_file import columns_open
from tocsin.flows.log_input import LogInput

ROWS = {
    "@timestamp": [dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC), None],
    "dst": ["198.51.100.7", None],
    "asked": ["www.evil.example", "good.example"],
    "raw": [b"\xff evil.example", b""],
    "more": [{"list": ["evil.example", None]}, None],
    "cost": [decimal.Decimal("1.50"), None],
    "share": [float("nan"), 0.5],
}


def parquet(rows: dict[str, Any], **how: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(rows), out, **how)
    return out.getvalue()


def arrow(rows: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    table = pa.table(rows)
    with pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


@pytest.mark.parametrize("made", [parquet, arrow])
def test_a_row_is_a_line(made):
    lines = [json.loads(line) for line in columns_open(io.BytesIO(made(ROWS))).read().splitlines()]
    assert lines[0]["asked"] == "www.evil.example"
    assert lines[0]["raw"] == "\\xff evil.example"
    assert lines[0]["more"] == {"list": ["evil.example", None]}
    assert lines[0]["@timestamp"].startswith("2026-11-22T09:30:00")
    assert (lines[0]["cost"], lines[0]["share"]) == ("1.50", None)
    assert lines[1] == {"asked": "good.example", "raw": "", "share": 0.5}


@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"])), max_size=30), st.sampled_from([parquet, arrow]))  # fmt: skip
def test_every_text_comes_back(cells, made):
    data = made({"a": pa.array(cells, pa.string())})
    found = [json.loads(line).get("a") for line in columns_open(io.BytesIO(data)).read().splitlines()]
    assert found == cells


@given(st.data(), st.sampled_from([parquet(ROWS), arrow(ROWS)]))
def test_what_is_cut_off_or_altered_is_read_or_told(data, whole):
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = data.draw(
        st.sampled_from([whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]])
    )
    try:
        columns_open(io.BytesIO(broken)).read()
    except OSError as error:
        assert "Traceback" not in str(error)


def test_offsets_that_lead_out_of_their_buffer_are_told():
    data = bytearray(arrow({"asked": ["evil.example"]}))
    offsets = data.index(b"evil.example") - 8  # two of four bytes: where the text begins, and where it ends
    assert data[offsets : offsets + 8] == b"\0\0\0\0\x0c\0\0\0"
    data[offsets] = 0xFF
    with pytest.raises(OSError, match="no whole table"):
        columns_open(io.BytesIO(bytes(data))).read()


def test_a_broken_one_is_a_log_that_is_not_whole(tmp_path: Path):
    path = tmp_path / "x.parquet"
    path.write_bytes(parquet(ROWS)[:-8])
    with LogInput(str(path), "x.parquet", LIMITS) as log, pytest.raises(BadInput, match="no whole table"):
        log.head()
    assert files.open_log(str(path))


def test_a_hit_names_row_and_column(tmp_path: Path):
    data = tmp_path / "data"
    (tmp_path / "x.parquet").write_bytes(parquet(ROWS))
    (tmp_path / "l.csv").write_text("kind,value\ndomain,evil.example\n")
    assert tocsin("init", data=data).code == 0
    assert tocsin("watch", "load", "l.csv", data=data, cwd=tmp_path).code == 0
    done = tocsin("watch", "scan", "x.parquet", "--format", "jsonl", data=data, cwd=tmp_path)
    found = [json.loads(line) for line in done.out.splitlines()]
    assert {(hit["line"], hit["field"].split("[")[0]) for hit in found} >= {(1, "asked"), (1, "more.list")}
    assert found[0]["at"].startswith("2026-11-22T09:30:00")
