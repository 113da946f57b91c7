# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.serve.draw import MOST, Box, chain, fold, text_width, wrap

PRINTABLE = st.text(st.characters(min_codepoint=32, blacklist_categories=("Cs", "Cc")), max_size=300)
SVG = "{http://www.w3.org/2000/svg}"


def drawn(*texts, **more):
    return ET.fromstring(chain([Box(text=t) for t in texts], title="T", desc="D", **more))


@given(PRINTABLE, st.integers(60, 500), st.integers(1, 5))
def test_no_line_is_wider_than_asked_and_there_are_no_more_than_asked(text, width, most):
    lines = wrap(text, width, 13, most)
    assert len(lines) <= most
    assert all(text_width(line, 13) <= width for line in lines)


@given(PRINTABLE)
def test_wrapping_loses_nothing_but_white_space(text):
    lines = wrap(text, 200, 13, 10**6)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_chinese_breaks_between_characters_but_not_before_a_full_stop_or_after_a_bracket():
    lines = wrap("水厂停止，" * 20 + "（水）", 13 * 7, 13, 99)
    assert len(lines) > 5
    assert not any(line[0] in "，）" or line[-1] == "（" for line in lines)


def test_what_does_not_fit_ends_in_an_ellipsis():
    assert wrap("word " * 100, 200, 13, 2)[-1].endswith("…")


def test_boxes_stand_below_each_other_with_an_arrow_between():
    root = drawn("cause", "link", "people")
    boxes = [(float(r.get("y")), float(r.get("height"))) for r in root.iter(f"{SVG}rect")]
    assert len(boxes) == 3
    assert all(a + h < b for (a, h), (b, _) in itertools.pairwise(boxes))
    assert sum(p.get("class") == "arrow" for p in root.iter(f"{SVG}path")) == 2
    assert [g.get("class") for g in root.iter(f"{SVG}g")] == ["cause", "link", "end"]
    assert boxes[-1][0] + boxes[-1][1] <= float(root.get("height"))


def test_it_has_a_name_for_those_who_do_not_see_it():
    root = drawn("a")
    assert root.get("role") == "img"
    named = {e.get("id"): e.text for e in root if e.get("id")}
    assert [named[i] for i in root.get("aria-labelledby").split()] == ["T", "D"]


@pytest.mark.parametrize("count", [0, 1, MOST, MOST + 1, 400])
def test_a_long_chain_is_folded_and_keeps_both_ends(count):
    boxes = [Box(text=f"step {n}") for n in range(count)]
    shown = fold(boxes, "… {count} …")
    assert len(shown) == min(count, MOST)
    if count > MOST:
        assert (shown[0], shown[-1]) == (boxes[0], boxes[-1])
        left = next(b.text for b in shown if "…" in b.text)
        assert int(left.strip("… ")) + len(shown) - 1 == count


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><svg onload=alert(1)>',
        "]]>",
        "&amp;&#x3c;",
        "{key}",
        "{0.__class__}",
        "\u202e",
        "",
    ],
)
def test_hostile_text_stays_text(text):
    svg = chain([Box(text=text, note=text)] * 2, title=text, desc=text)
    root = ET.fromstring(svg)
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "g",
        "rect",
        "text",
        "path",
    }
    assert root[0].text in (text, None)
    assert not re.search(r"\s(on\w+|style|href)=", re.sub(r">[^<]*<", "><", str(svg)))
