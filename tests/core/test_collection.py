# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import msgspec
import pytest

from tocsin.core import collection
from tocsin.core.collection import Collection
from tocsin.core.errors import BadInput
from tocsin.core.marking import Marking

GOOD = Collection(id="00000000-0000-4000-8000-000000000001", title="水 Indicators")


@pytest.mark.parametrize(
    "change",
    [
        {"id": "00000000-0000-1000-8000-000000000001"},
        {"id": "00000000-0000-4000-8000-00000000000A"},
        {"id": ""},
        {"title": "  "},
        {"title": "x" * 121},
        {"title": "a\nb"},
        {"title": "\u202egnp"},
        {"description": "x" * 2_001},
        {"types": ("Indicator",)},
        {"types": ("x" * 251,)},
        {"sources": ("",)},
        {"tags": ("x",) * 101},
    ],
    ids=range(12),
)
def test_what_can_be_no_collection_is_refused(change):
    collection.check(GOOD)
    with pytest.raises(BadInput):
        collection.check(msgspec.structs.replace(GOOD, **change))


@pytest.mark.parametrize(
    ("rule", "kind", "marking", "tags", "fits"),
    [
        ({}, "malware", Marking(), (), True),
        ({"types": ("indicator",)}, "malware", Marking("clear"), (), False),
        ({"types": ("indicator",)}, "indicator", Marking("clear"), (), True),
        ({"at_most": "green"}, "malware", Marking("green"), (), True),
        ({"at_most": "green"}, "malware", Marking("amber"), (), False),
        ({"at_most": "red"}, "malware", Marking(), (), False),
        ({"tags": ("a", "b")}, "malware", Marking(), ("b",), True),
        ({"tags": ("a", "b")}, "malware", Marking(), ("B",), False),
    ],
    ids=range(8),
)
def test_why_a_post_does_not_fit(rule, kind, marking, tags, fits):
    made = msgspec.structs.replace(GOOD, **rule)
    assert (made.why_not(kind, marking, tags) == "") is fits
