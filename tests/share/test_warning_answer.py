# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import msgspec
import pytest

from tests.share.warning_samples import AT, ID, note
from tests.share.warning_samples import said as properties
from tocsin.core import ids
from tocsin.core.errors import BadInput
from tocsin.share import warning_answer
from tocsin.share.warning import ANSWER_EXTENSION
from tocsin.share.warning_answer import Named

ASSETS = (Named(asset="plc-7", what="lodash 4.17.20"),)


def test_what_is_made_is_read():
    made = note(release="assets", counts={"assets": 1}, assets=ASSETS, exercise=True)
    read = warning_answer.read(made.raw)
    assert (read.warning, read.version, read.verdict, read.sequence) == (ID, AT, "affected", 1)
    assert (read.counts, read.assets, read.exercise) == ({"assets": 1}, ASSETS, True)
    assert made.id == warning_answer.id_of(ids.derived("identity", "water"), ID)


@pytest.mark.parametrize("release", ["verdict", "counts"])
def test_a_level_holds_no_more_than_it_says_whatever_is_handed_in(release):
    raw = note(release=release, counts={"assets": 414_243}, assets=ASSETS).raw
    assert b"plc-7" not in raw
    assert (b"414243" in raw) is (release == "counts")


BAD = {
    "of nobody": {"created_by_ref": ""},
    "of another member": {"created_by_ref": ids.derived("identity", "mallory")},
    "of another type": {"type": "opinion"},
    "to no report": {"warning_ref": "malware--0f4d1c6f-8e21-4f6e-9a57-0f4d1c6f8e21"},
    "to no version": {"warning_modified": "yesterday"},
    "a verdict that is none": {"verdict": "perhaps"},
    "a sequence that is none": {"sequence": True},
    "a sequence below one": {"sequence": 0},
    "a sequence beyond JSON": {"sequence": 2**60},
    "a negative count": {"release": "counts", "counts": {"assets": -1}},
    "more than its release": {"assets": [{"asset": "x", "what": "y"}]},
    "too many assets": {"release": "assets", "assets": [{"asset": "x", "what": "y"}] * 5_000},
    "an asset of a number": {"release": "assets", "assets": [7]},
    "reasons of numbers": {"reasons": [1]},
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD.keys())
def test_a_note_that_only_looks_like_an_answer_is_refused_with_its_place(change):
    said = properties(note())
    for key, value in change.items():
        (said if key in said else said["extensions"][ANSWER_EXTENSION])[key] = value
    with pytest.raises(BadInput) as refused:
        warning_answer.read(msgspec.json.encode(said))
    assert refused.value.where.startswith("#/")
    assert refused.value.do


def test_words_and_counts_of_later_versions_are_left_out_not_misread():
    said = properties(note(release="counts", counts={"assets": 2}))
    said["extensions"][ANSWER_EXTENSION] |= {
        "reasons": ["a-new-word", "no-map"],
        "counts": {"assets": 2, "ships": 3},
    }
    read = warning_answer.read(msgspec.json.encode(said))
    assert (read.reasons, read.counts) == (("no-map",), {"assets": 2})
