# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Values of a report once each, with places; the doubts that only the whole report gives rise to."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.extract_names import Named, Names
from tocsin.core.limits import Limits
from tocsin.share.gather import PLACES, Item, gather
from tocsin.share.readers import Document, Part

NONE = Names(())


def items(*texts: str, own: tuple[str, ...] = (), limits: Limits | None = None) -> dict[str, Item]:
    parts = tuple(Part(text, f"p{number}") for number, text in enumerate(texts))
    return {
        item.value: item for item in gather(Document("text", parts, own=own), NONE, "in", limits or Limits())
    }


def test_each_value_once_with_its_places():
    found = items("a\nevil[.]com x\nevil.com", "evil[.]com\n" * 10)["evil.com"]
    assert found.count == 12
    assert len(found.places) == PLACES
    assert [(place.where, place.offset, place.seen) for place in found.places[:3]] == [
        ("p0:2", 2, "evil[.]com"), ("p0:3", 15, "evil.com"), ("p1:1", 0, "evil[.]com"),
    ]  # fmt: skip
    assert found.doubt is None


def test_the_publishers_own_links_are_doubtful_unless_defanged():
    found = items("https://www.vendor.ru/a login[.]vendor.ru", own=("blog.vendor.ru",))
    assert "published" in str(found["https://www.vendor.ru/a"].doubt)
    assert found["login.vendor.ru"].doubt is None


def test_what_is_not_defanged_among_what_is():
    assert items("http://a.ru/x")["http://a.ru/x"].doubt is None
    assert "defanged" in str(items("http://a.ru/x evil[.]ru")["http://a.ru/x"].doubt)


def test_one_certain_place_is_enough():
    assert items("version 12.1.1.1", "C2 12.1.1.1")["12.1.1.1"].doubt is None


def test_lines_and_offsets_of_a_long_text():
    line = "nothing is here\n"
    text = line * 40_000 + "evil[.]ru"
    (place,) = items(text)["evil.ru"].places
    assert (place.line, place.offset) == (40_001, 40_000 * len(line))


def test_a_text_without_lines_or_spaces_is_read_in_blocks():
    assert "evil.ru" in items("x" * 600_000 + " evil[.]ru")


def test_limits_are_kept():
    with pytest.raises(BadInput, match="members"):
        items(" ".join(f"h{n}.ru" for n in range(30)), limits=Limits(members=20))
    with pytest.raises(BadInput, match="memory"):
        items(" ".join(f"h{n}.ru" for n in range(3_000)), limits=Limits(memory_bytes=100_000))


def test_a_name_keeps_its_objects():
    names = Names(
        [Named("malware--1", "malware", "Turla", "Turla"), Named("malware--2", "malware", "Turla", "Turla")]
    )
    (item,) = gather(Document("text", (Part("Turla"),)), names, "in", Limits())
    assert item.ids == ("malware--1", "malware--2")
    assert "2 objects" in str(item.doubt)
