# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What of a proposal is kept: cut to its bounds, names in other scripts both ways."""

from __future__ import annotations

import msgspec

from tocsin.core.contact import Heard
from tocsin.core.dependency import Map, Node
from tocsin.flows.found import Answer
from tocsin.flows.kept_found import of
from tocsin.know.found import Found, Link, Proposal

HEARD = Heard(
    contacts=(), days=7, bytes=0, lines=0, inside=0, inbound=0, foreign=0, noise=0, untimely=0, dropped=0
)


def answer(*proposals: Proposal) -> Answer:
    service = Node(id="operations", kind="service", name="operations")
    return Answer(found=Found(proposals=proposals), heard=HEARD, chart=Map(), service=service)


def test_a_line_has_what_a_page_shows():
    link = Link(provider="h", name="Holder", what="addresses", jurisdiction="CH")
    one = Proposal(
        number=1, of="operations", provider="p", name="xn--pple-43d.example", kind="lookup", purpose="names looked up", flow="unknown",
        stands_on=(link,) * 9, shown=("xn--pple-43d.example", "www.xn--pple-43d.example"), evidence=("a:1", "a:2"), days=3, of_days=7,
    )  # fmt: skip
    (line,) = of(answer(one), []).lines
    assert "\u0430pple" in line.name
    assert line.example.startswith("www.xn--pple-43d.example")
    assert line.stands_on == ("Holder (CH)",) * 3
    assert line.evidence == ("a:1",)


def test_long_texts_are_cut_and_the_whole_stays_in_bounds():
    long = "x" * 10_000
    many = [
        Proposal(number=at, of=long, provider="p", name=long, kind="lookup", purpose=long, flow="unknown", evidence=(long,))
        for at in range(500)
    ]  # fmt: skip
    kept = of(answer(*many), [], most=20_000)
    assert len(msgspec.json.encode(kept)) <= 20_000
    assert 0 < len(kept.lines) < kept.total == 500
