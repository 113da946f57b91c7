# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from tests.serve.example_map import now
from tests.serve.page_reading import Page
from tocsin.flows.chokepoint_map import ChokepointMap, draw
from tocsin.serve import draw_map


def page(found: ChokepointMap) -> Page:
    return Page(
        draw_map.draw(
            found.spots,
            found.needs,
            title="t",
            desc="d",
            link=lambda spot: Markup("/x?lose={}").format(spot.id),
            name=lambda spot: spot.name,
            note=lambda spot: spot.state,
        )
    )


def test_every_node_is_a_link_and_every_need_an_arrow() -> None:
    found = draw(now(), ["alder"])
    drawn = page(found)
    assert sorted(drawn.links) == sorted(f"/x?lose={spot.id}" for spot in found.spots)
    kinds = [attrs["class"] for attrs in drawn.all("path") if attrs["class"].startswith("need")]
    assert len(kinds) == len(found.needs)
    assert "need alone hit" in kinds
    assert "need other" not in kinds
    one_of_two = page(draw(now(), ["chlorine-a"])).all("path")
    assert "need other" in [attrs["class"] for attrs in one_of_two]


@pytest.mark.parametrize(
    ("services", "at_best", "kind", "shape"),
    [
        (2, 1, "supplier", "mark single"),
        (2, 0, "supplier", "mark may"),
        (0, 0, "service", "rect"),
        (0, 0, "supplier", "circle"),
    ],
)
def test_the_shape_says_what_a_node_is(services: int, at_best: int, kind: str, shape: str) -> None:
    spot = msgspec.structs.replace(
        draw(now()).spots[0], services=services, services_at_best=at_best, kind=kind, state="lost"
    )
    text = draw_map.mark(spot, 10.0, 10.0, 100)
    assert (f'class="{shape}"' if shape.startswith("mark") else f"<{shape} ") in text
    assert 'class="cross"' in text


@given(st.integers(-5, 10**10), st.integers(0, 10**10))
def test_the_mark_grows_with_people_and_stays_in_its_place(people: int, most: int) -> None:
    spot = msgspec.structs.replace(draw(now()).spots[0], people=people, services=0, kind="supplier")
    r = float(re.findall(r' r="([\d.]+)"', draw_map.mark(spot, 0.0, 0.0, max(people, most)))[0])
    assert 3.5 <= r <= 14.0
    more = msgspec.structs.replace(spot, people=people + 10**9)
    grown = draw_map.mark(more, 0.0, 0.0, max(people, most) + 10**9)
    full = draw_map.mark(more, 0.0, 0.0, people + 10**9 if people + 10**9 > 0 else 1)
    assert float(re.findall(r' r="([\d.]+)"', full)[0]) == 14.0
    assert float(re.findall(r' r="([\d.]+)"', grown)[0]) >= 3.5
