# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The draft: valid STIX, the same ids each time, every place said, no report with too many references."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from tocsin.core import stix
from tocsin.core.errors import BadInput
from tocsin.core.extract_names import Named, Names
from tocsin.core.limits import Limits
from tocsin.share import draft
from tocsin.share.gather import Item, gather
from tocsin.share.readers import Document, Part
from tocsin.watch.indicators import pattern

MALWARE = "malware--00000000-0000-4000-8000-000000000001"
ALL = (
    "8[.]8[.]8[.]8 5.6.7.0/24 2a00:1450::2 evil[.]com hxxp://evil[.]com/a bad[@]evil[.]com x.exe HKCU\\Software\\x mutex: abc "
    "9e107d9d372bb6826bd81d3542a419d6 CVE-2021-44228 T1059.001 AS15169 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa Turla it's"
)
ABOUT = draft.About(
    title="T", file="a.txt", sha256="a" * 64, author="North", at="2026-11-22T09:30:00.000Z", tlp="green"
)


def of(text: str) -> list[Item]:
    names = Names([Named(MALWARE, "malware", "Turla", "Turla")])
    return gather(Document("text", (Part(text),)), names, "in", Limits())


def objects(items: Sequence[Item], about: draft.About = ABOUT) -> list[dict[str, Any]]:
    data = draft.bundle(items, about, pattern)
    assert list(stix.check(data, "in", Limits())) == []
    reading = stix.read_bundle(data, "in", Limits())
    assert not reading.faults
    found: list[dict[str, Any]] = json.loads(data)["objects"]
    return found


def test_every_kind_becomes_an_object_and_the_report_says_where():
    items = of(ALL)
    made = objects(items)
    (report,) = [one for one in made if one["type"] == "report"]
    here = {one["id"] for one in made}
    assert set(report["object_refs"]) - here == {MALWARE}
    assert report["labels"] == ["draft"]
    said = report["extensions"][draft.EXTENSION]["finds"]
    assert [one["kind"] for one in said] == [item.kind for item in items]
    for one in said:
        for place in one["places"]:
            assert ALL[place["offset"] :].startswith(place["seen"])
    kinds = {one["type"] for one in made}
    assert {
        "indicator",
        "vulnerability",
        "attack-pattern",
        "autonomous-system",
        "extension-definition",
        "identity",
    } <= kinds


def test_the_same_report_has_the_same_ids():
    later = msgspec.structs.replace(ABOUT, at="2026-11-23T09:30:00.000Z")
    other = msgspec.structs.replace(ABOUT, sha256="b" * 64)
    ids = [{one["id"] for one in objects(of(ALL), about)} for about in (ABOUT, later, other)]
    assert ids[0] == ids[1]
    assert ids[0] & ids[2] < ids[0]


def test_many_values_become_several_reports():
    made = objects(of(" ".join(f"h{number}[.]ru" for number in range(1_100))))
    reports = [one for one in made if one["type"] == "report"]
    assert [len(one["object_refs"]) for one in reports] == [500, 500, 100]
    assert len({one["id"] for one in reports}) == 3


def test_marking_is_on_all_that_is_ours():
    assert all(
        "object_marking_refs" in one for one in objects(of(ALL)) if one["type"] in {"report", "indicator"}
    )
    unmarked = msgspec.structs.replace(ABOUT, tlp=None)
    assert not any("object_marking_refs" in one for one in objects(of(ALL), unmarked))


def test_nothing_is_no_report():
    with pytest.raises(BadInput, match="nothing is left"):
        draft.bundle([], ABOUT, pattern)
