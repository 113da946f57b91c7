# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The table for a person, and back: whatever a table program makes of it, the verdicts stay."""

from __future__ import annotations

import csv
import io

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.share import review
from tocsin.share.gather import gather
from tocsin.share.readers import Document, Part

TEXT = "=cmd|' /C calc'!A0 evil[.]com, 访问1.2.4.8 \"setup.py\"; CVE-2021-44228"


def table() -> tuple[dict[str, str], bytes]:
    items = gather(Document("text", (Part(TEXT),)), review_names(), "in", Limits())
    said = {item.key: review.proposed(item, with_doubtful=False) for item in items}
    return said, review.table([review.row(item, said[item.key]) for item in items])


def review_names():
    from tocsin.core.extract_names import Names

    return Names(())


def with_semicolons(data: bytes) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return out.getvalue().encode()


@pytest.mark.parametrize(
    "saved",
    [
        lambda data: data,
        with_semicolons,
        lambda data: data.decode("utf-8-sig").encode("utf-16"),
        lambda data: data.replace(b"\r\n", b"\n"),
        lambda data: data.replace(b"keep", b" KEEP "),
    ],
    ids=["as it was", "semicolons", "utf-16", "newlines", "upper case"],
)
def test_round_trip(saved):
    said, data = table()
    reading = review.read(saved(data), "in.csv", Limits())
    assert not reading.faults
    assert dict(reading.records) == said


def test_values_are_defanged_and_formulas_defused():
    _, data = table()
    text = data.decode("utf-8-sig")
    assert "evil[.]com" in text
    assert not any(cell.startswith(("=", '"=')) for line in text.splitlines() for cell in line.split(","))


def test_proposals():
    items = gather(Document("text", (Part("setup.py 1.2.4.8"),)), review_names(), "in", Limits())
    assert [review.proposed(item, with_doubtful=False) for item in items] == ["drop", "keep"]
    assert [review.proposed(item, with_doubtful=True) for item in items] == ["keep", "keep"]


def test_bad_rows_are_named_and_the_others_go_on():
    data = b"verdict;key\nkeep;f-1\nmaybe;f-2\n;f-3\n\ndrop;f-4\ndrop;f-1\nkeep\n"
    reading = review.read(data, "in.csv", Limits())
    assert reading.records == [("f-1", "keep"), ("f-4", "drop")]
    assert [fault.where for fault in reading.faults] == ["in.csv:3", "in.csv:4", "in.csv:7", "in.csv:8"]


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\0\1", b'"', b"key\nx\n"])
def test_what_is_no_table(data):
    with pytest.raises(BadInput) as caught:
        review.read(data, "in.csv", Limits())
    assert caught.value.do
