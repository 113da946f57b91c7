# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Timestamps: shape, order, and the way to datetimes and back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import instant
from tocsin.core.errors import BadInput

moments = st.datetimes(min_value=dt.datetime(1, 1, 1), timezones=st.just(dt.UTC))
written = st.builds(
    lambda moment, digits: (
        f"{moment:%Y-%m-%d}".rjust(10, "0") + f"T{moment:%H:%M:%S}" + (f".{digits}" if digits else "") + "Z"
    ),
    moments,
    st.text("0123456789", max_size=12),
)


def order(text):
    """The slow way: seconds of the day as a decimal of any length, after the day."""
    day, _, clock = text[:-1].partition("T")
    hour, minute, second = clock.split(":")
    return day, int(hour) * 3600 + int(minute) * 60 + Decimal(second)


@given(written, written)
def test_byte_order_is_time_order(one, other):
    keys = [instant.version_key(each).encode() for each in (one, other)]
    slow = [order(each) for each in (one, other)]
    assert (keys[0] < keys[1]) == (slow[0] < slow[1])
    assert (keys[0] == keys[1]) == (slow[0] == slow[1])


def test_spellings_of_one_instant_are_one_version():
    same = ["2020-01-01T00:00:10Z", "2020-01-01T00:00:10.0Z", "2020-01-01T00:00:10.000000000Z"]
    assert {instant.version_key(each) for each in same} == {"2020-01-01T00:00:10"}
    line = [
        "2016-12-31T23:59:59.999999999999Z",
        "2016-12-31T23:59:60Z",
        "2016-12-31T23:59:60.5Z",
        "2017-01-01T00:00:00Z",
        "2017-01-01T00:00:00.1Z",
        "2017-01-01T00:00:00.12Z",
        "2017-01-01T00:00:00.2Z",
    ]
    assert sorted(line, key=instant.version_key) == line


@given(moments)
def test_there_and_back(moment):
    text = instant.from_datetime(moment)
    assert instant.to_datetime(text) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    instant.check(text)


class Later(dt.datetime):
    """What other libraries make of a datetime."""


@pytest.mark.parametrize("kind", [dt.datetime, Later])
@pytest.mark.parametrize("micro", [0, 1, 999, 1000, 120_000, 999_999])
@pytest.mark.parametrize("year", [1, 999, 2026, 9999])
def test_a_datetime_is_cut_to_milliseconds(kind, year, micro):
    moment = kind(year, 2, 3, 4, 5, 6, micro, tzinfo=dt.UTC)
    assert instant.from_datetime(moment) == f"{year:04}-02-03T04:05:06.{micro // 1000:03}Z"


def test_from_any_zone_to_utc():
    there = dt.datetime(2026, 11, 22, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert instant.from_datetime(there) == "2026-11-21T23:30:00.000Z"
    with pytest.raises(BadInput):
        instant.from_datetime(dt.datetime(2026, 1, 1))


def test_digits_beyond_microseconds_are_cut_only_in_datetimes():
    assert instant.to_datetime("2020-02-29T01:02:03.1234567899Z") == dt.datetime(
        2020, 2, 29, 1, 2, 3, 123456, dt.UTC
    )
    assert instant.version_key("2020-02-29T01:02:03.1234567899Z").endswith("1234567899")
    assert instant.to_datetime("2020-02-29T01:02:03.5Z").microsecond == 500_000


@given(written, written)
def test_datetimes_keep_the_order(one, other):
    first, last = sorted((one, other), key=instant.version_key)
    assert instant.to_datetime(first) <= instant.to_datetime(last)


def test_a_leap_second_stays_before_the_next_day():
    leap = instant.to_datetime("2016-12-31T23:59:60.25Z")
    assert leap < instant.to_datetime("2017-01-01T00:00:00Z")
    assert leap >= instant.to_datetime("2016-12-31T23:59:59.999999Z")


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "",
        "2020-01-01",
        "2020-01-01T00:00:00",
        "2020-01-01T00:00:00+00:00",
        "2020-01-01T00:00:00+02:00",
        "2020-01-01t00:00:00Z",
        "2020-01-01T00:00:00z",
        "2020-01-01 00:00:00Z",
        "2020-01-01T00:00:00.Z",
        "2020-01-01T00:00:00,5Z",
        "2020-1-1T00:00:00Z",
        "2020-13-01T00:00:00Z",
        "2020-00-01T00:00:00Z",
        "2021-02-29T00:00:00Z",
        "2020-04-31T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2020-01-01T24:00:00Z",
        "2020-01-01T00:60:00Z",
        "2020-01-01T00:00:61Z",
        "2020-01-01T12:00:60Z",
        "2020-01-01T00:00:00Z\n",
        " 2020-01-01T00:00:00Z",
        "２０２０-01-01T00:00:00Z",
        "-2020-01-01T00:00:00Z",
    ],
)
def test_no_timestamp(text):
    for work in (instant.check, instant.version_key, instant.to_datetime, instant.fraction_digits):
        with pytest.raises(BadInput) as caught:
            work(text)
        assert "2026-11-22T09:30:00.000Z" in caught.value.do


def test_fraction_digits():
    assert instant.fraction_digits("2020-01-01T00:00:00Z") == 0
    assert instant.fraction_digits("2020-01-01T00:00:00.000Z") == 3


def test_dates():
    assert instant.parse_date("2024-02-29") == dt.date(2024, 2, 29)
    for text in (
        "20240229",
        "2024-2-9",
        "2023-02-29",
        "2024-02-29T00:00:00Z",
        "",
        "2024-W09-4",
        "２024-02-29",
    ):
        with pytest.raises(BadInput):
            instant.parse_date(text)


@given(
    st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31)),
    st.sampled_from(["", ".5", ".0001", ".999999999"]),
)
def test_milliseconds_are_those_of_the_instant(moment, fraction):
    text = f"{moment.replace(microsecond=0).isoformat()}{fraction}Z"
    since = instant.to_datetime(text) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert instant.milliseconds(instant.version_key(text)) == since // dt.timedelta(milliseconds=1)


def test_a_leap_second_is_not_before_what_it_follows():
    before, leap, after = (
        instant.milliseconds(f"2016-12-31T23:59:{second}") for second in ("59.5", "60.5", "59.9")
    )
    assert before == leap
    assert leap is not None
    assert after is not None
    assert leap < after


@pytest.mark.parametrize(
    "text", ["", "1", "2026", "yesterday", "2026-11-22T09:30:00+01:00", "2026-13-01T00:00:00"]
)
def test_what_is_no_key_has_no_milliseconds(text):
    assert instant.milliseconds(text) is None
