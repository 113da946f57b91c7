# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from tocsin.serve.draw_answers import HEIGHT, WIDTH, draw
from tocsin.share.warning_tally import STATES, Moment

COUNTS = st.lists(st.integers(0, 50), min_size=5, max_size=5)


@given(st.lists(COUNTS, min_size=1, max_size=6), st.integers(2026, 2090))
def test_every_corner_lies_within_the_picture(rows, year):
    total = max(sum(row) for row in rows)
    moments = [
        Moment(
            at=f"{year}-01-0{at + 1}T00:00:00.000Z",
            counts=dict(zip(STATES, [*row[:4], total - sum(row[:4])], strict=True)),
        )
        for at, row in enumerate(rows)
        if sum(row[:4]) <= total
    ]
    text = draw(moments, until="2026-01-01T00:00:00.000Z", title="a < b", desc="<b>")
    root = ET.fromstring(text)
    for each in root.iter("{http://www.w3.org/2000/svg}polygon"):
        for pair in each.attrib["points"].split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT


def test_a_thousand_moments_make_a_small_picture():
    moments = [
        Moment(at=f"2026-01-01T{at // 60:02}:{at % 60:02}:00.000Z", counts=dict.fromkeys(STATES, 200))
        for at in range(1000)
    ]
    assert len(draw(moments, until="2026-02-01T00:00:00.000Z", title="t", desc="d")) < 100_000
