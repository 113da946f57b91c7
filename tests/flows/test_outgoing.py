# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What would become of any object on its way out, and the approval of it without a case."""

from __future__ import annotations

import pytest

from tests.flows.conftest import CONTEXT, DOMAIN, INTEL, LIMITS, RELAY, give
from tocsin.core.errors import NotFound
from tocsin.core.name_matcher import Matcher, Name
from tocsin.core.policy import Asker
from tocsin.flows import leaving, outgoing
from tocsin.share.own_names import Choice
from tocsin.store import Store, objects

WATER = Asker("water", communities=("water",))
OWN = Matcher([Name(str(DOMAIN["pattern"]).split("'")[1], "domain", wanted=True)])


def looked(store: Store, *ids: str, own: Matcher = OWN):
    with store.read() as reader:
        return outgoing.preview(reader, ids, WATER, own, organisation="csirt", limits=LIMITS)


def outcomes(store: Store, *ids: str) -> dict[str, str]:
    made = looked(store, *ids)
    return {row.object.id: row.outcome for row in made.looked} | {
        one.id: str(one.reason) for one in made.parcel.held if "TLP" in str(one.reason)
    }


def test_the_policy_is_asked_before_own_names(store: Store):
    give(store, "intel.json", INTEL)
    found = outcomes(store, str(DOMAIN["id"]), str(RELAY["id"]))
    assert found[str(DOMAIN["id"])] == "held"
    assert found[str(RELAY["id"])].startswith("TLP:red stays")


def test_what_is_released_without_a_case_goes_by_every_way_that_hands_on_stored_bytes(store: Store):
    give(store, "intel.json", INTEL)
    id_ = str(DOMAIN["id"])
    (row,) = looked(store, id_).looked
    names = [Choice(one.name, "release", "") for one in row.finds]
    with store.read() as reader:
        stored = objects.get(reader, id_)
        assert stored is not None
        assert not leaving.goes(reader, stored, ("water",), OWN, limits=LIMITS)
    leaving.approve(
        store, row, "water", names, organisation="csirt", by="duty", why="asked for", at=CONTEXT.at
    )
    assert outcomes(store, id_) == {id_: "released"}
    with store.read() as reader:
        assert leaving.goes(reader, stored, ("water",), OWN, limits=LIMITS)
        assert not leaving.goes(reader, stored, ("clinic",), OWN, limits=LIMITS)


def test_an_object_that_is_not_here_is_named(store: Store):
    with pytest.raises(NotFound, match="no object of this id"):
        looked(store, "indicator--0b5e5a1c-6f3a-4c0e-9d2b-3b1d7c1f7a10")
