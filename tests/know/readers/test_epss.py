# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""EPSS: the daily list, and an answer of the API."""

from __future__ import annotations

import json
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import epss

LIMITS = Limits()
TOP = "#model_version:v2025.03.14,score_date:2026-11-21T12:55:00Z\n"
HEADER = "cve,epss,percentile\n"


def listed(*rows: str, top: str = TOP, header: str = HEADER, end: str = "\n") -> bytes:
    return (top + header + "\n".join(rows) + end).encode()


def said(reading: epss.EpssReading) -> list[tuple[str, str, str]]:
    return [(one.cve, one.probability, one.percentile) for one in reading.records]


def answer(*rows: object, **more: object) -> bytes:
    return json.dumps({"status": "OK", "status-code": 200, "total": len(rows), **more, "data": rows}).encode()


def row(cve: str = "CVE-2022-27225", **more: object) -> dict[str, object]:
    return {
        "cve": cve,
        "epss": "0.002620000",
        "percentile": "0.642840000",
        "date": "2026-11-21",
    } | more


def test_the_daily_list():
    data = listed("CVE-1999-0001,0.01025,0.83279", "cve-2026-12345678901234567,1,1.0", "CVE-2026-1000,0,.5")
    assert epss.detect("epss_scores-2026-11-21.csv", data[:100])
    reading = epss.read(data, "e.csv", LIMITS)
    assert (reading.as_of, reading.model) == ("2026-11-21", "v2025.03.14")
    assert said(reading) == [
        ("CVE-1999-0001", "0.01025", "0.83279"),
        ("CVE-2026-12345678901234567", "1", "1.0"),
        ("CVE-2026-1000", "0", ".5"),
    ]
    assert (reading.faults, reading.notes) == ([], ["EPSS scores of 2026-11-21, model v2025.03.14"])


def test_an_answer_of_the_api():
    data = answer(row(), row("CVE-2026-1000", epss=0.5, percentile=1), total=300)
    assert epss.detect("e.json", data)
    reading = epss.read(data, "e.json", LIMITS)
    assert reading.as_of == "2026-11-21"
    assert said(reading) == [
        ("CVE-2022-27225", "0.002620000", "0.642840000"),
        ("CVE-2026-1000", "0.5", "1"),
    ]
    assert reading.notes[-1] == "the answer announces 300 scores and holds 2: it is one page of several"


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ("CVE-2026-1000,-0.1,0.5", "epss = '-0.1' is not a number from 0 to 1"),
        ("CVE-2026-1000,1.0000001,0.5", "epss = '1.0000001' is not"),
        ("CVE-2026-1000,NaN,0.5", "epss = 'NaN' is not"),
        ("CVE-2026-1000,Infinity,0.5", "epss = 'Infinity' is not"),
        ("CVE-2026-1000,1e400,0.5", "epss = '1e400' is not"),
        ("CVE-2026-1000,1e-99,0.5", "epss has 101 digits"),
        ("CVE-2026-1000,0x1,0.5", "epss = '0x1' is not"),
        ("CVE-2026-1000,0_1,0.5", "epss = '0_1' is not"),
        ("CVE-2026-1000,\u0660.\u0661,0.5", "is not a number from 0 to 1"),
        ("CVE-2026-1000,,0.5", "epss = '' is not"),
        ("CVE-2026-1000,0.1,2", "percentile = '2' is not"),
        ("CVE-2026-1000,0.1", "the row has 2 cells under 3 columns"),
        ("CVE-2026-1000,0.1,0.5,0.7", "the row has 4 cells under 3 columns"),
        ("GHSA-aaaa-bbbb-cccc,0.1,0.5", "not a CVE id: 'GHSA-aaaa-bbbb-cccc'"),
        (",0.1,0.5", "the CVE id is missing"),
        ("CVE-2026-1000,0.3,0.5", "CVE-2026-1000 stands twice with other values: 0.2, then 0.3"),
        ('CVE-2026-1000,"0.1"x,0.5', "the row is no CSV"),
    ],
)
def test_a_bad_row_costs_only_itself(bad, what):
    first = "CVE-2026-1000,0.2,0.5" if "twice" in what else "CVE-2026-1001,0.2,0.5"
    reading = epss.read(listed(first, bad, "CVE-2026-1002,0.4,0.5"), "e.csv", LIMITS)
    assert [one.cve[-1] for one in reading.records] == [first[12], "2"]
    (fault,) = reading.faults
    assert fault.where == "e.csv:4"
    assert what in fault.what
    assert fault.do


def test_the_same_row_again_is_no_fault():
    reading = epss.read(listed("CVE-2026-1000,0.2,0.5", "CVE-2026-1000,0.2,0.5"), "e.csv", LIMITS)
    assert (len(reading.records), reading.faults) == (1, [])
    assert reading.notes[-1] == "1 rows say again what stood before"


@pytest.mark.parametrize("written", ["9e-05", "9E-5", "0.9e-4", "1e0", "1.0E+00"])
def test_exponents_are_written_out_exactly(written):
    (one,) = epss.read(listed(f"CVE-2026-1000,{written},0.5"), "e.csv", LIMITS).records
    assert "e" not in one.probability.lower()
    assert Decimal(one.probability) == Decimal(written)


@given(st.decimals(0, 1, allow_nan=False, allow_infinity=False, places=12))
def test_no_digit_is_lost(number):
    text = format(number, "f")
    (one,) = epss.read(listed(f"CVE-2026-1000,{text},{text}"), "e.csv", LIMITS).records
    assert (one.probability, one.percentile) == (text, text)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (listed("CVE-2026-1000,0.1,0.5", header=""), "the header names cve not"),
        (listed("CVE-2026-1000,0.1", header="cve,epss\n"), "the header names percentile not"),
        (listed("CVE-2026-1000,0.1,1,1", header="cve,epss,epss,percentile\n"), "the header names epss twice"),
        (listed("CVE-2026-1000,0.1,0.5", top=""), "the list does not say of which day it is"),
        (listed("CVE-2026-1000,0.1,0.5", top="#model_version:v1,score_date:soon\n"), "not a day: 'soon'"),
        (listed("CVE-2026-1000,0.1,0.5", "CVE-2026-1001,0.0", end=""), "cut off within its last row"),
        (TOP.encode(), "there are no rows in it"),
        (b"#model_version:\xff\n", "is not UTF-8"),
        (answer(), "the answer holds no scores"),
        (b'{"data": 7, "epss": 1, "percentile": 1}', "no list of scores in it"),
        (answer(row())[:-9], "JSON"),
    ],
    ids=["no header", "no percentile", "a column twice", "no day", "no such day", "cut off", "nothing", "no text",
         "no scores", "no list", "json cut off"],
)  # fmt: skip
def test_what_is_no_list_is_refused_as_a_whole(data, what):
    with pytest.raises(BadInput, match=what):
        epss.read(data, "e.csv", LIMITS)


def test_the_day_may_stand_in_the_name():
    reading = epss.read(listed("CVE-2026-1000,0.1,0.5", top=""), "x/epss_scores-2026-11-20.csv", LIMITS)
    assert reading.as_of == "2026-11-20"
    assert "the list names no day: 2026-11-20 was taken from its file name" in reading.notes


def test_a_list_without_rows_says_so():
    reading = epss.read(listed(end=""), "e.csv", LIMITS)
    assert (reading.records, reading.notes[-1]) == ([], "the list has no rows")


def test_rows_of_another_day_and_other_types_are_faults():
    rows = [row(), row("CVE-2026-1001", date="2026-11-20"), row("CVE-2026-1002", date=None), 7]
    rows += [row("CVE-2026-1003", epss=None), row("CVE-2026-1004", epss=True), row("CVE-2026-1005", epss=-1)]
    reading = epss.read(answer(*rows), "e.json", LIMITS)
    assert len(reading.records) == 1
    assert [fault.what for fault in reading.faults] == [
        "it is of 2026-11-20, and the list is of 2026-11-21",
        "not a day: 'None'",
        "a JSON object is wanted, not a number",
        "epss = '' is not a number from 0 to 1",
        "epss = '' is not a number from 0 to 1",
        "epss = '-1' is not a number from 0 to 1",
    ]


def test_more_rows_than_the_limits_allow_store_nothing():
    data = listed(*(f"CVE-2026-{1000 + at},0.1,0.5" for at in range(50)))
    few = msgspec.structs.replace(LIMITS, members=49)
    with pytest.raises(BadInput, match="more than 49 rows"):
        epss.read(data, "e.csv", few)
    small = msgspec.structs.replace(LIMITS, memory_bytes=10_000)
    with pytest.raises(BadInput, match=r"limits\.memory_bytes"):
        epss.read(data, "e.csv", small)
    bad = listed(*("x,y,z" for _ in range(1_100)))
    reading = epss.read(bad, "e.csv", LIMITS)
    assert (len(reading.faults), reading.notes[-1]) == (
        LIMITS.faults,
        "100 more records were refused than are listed",
    )
