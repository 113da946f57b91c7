# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims that two entries are one asset, by whom, and taken back."""

from __future__ import annotations

import pytest

from tests.flows.conftest import AT, give
from tocsin.core.errors import BadInput, Conflict, NotFound
from tocsin.flows import same_asset
from tocsin.store import Store, audit

CMDB = (
    b"Device,IP,MAC,Serial,Vendor,Model,Used by\n"
    b"Pump 7,10.0.0.7,00:1b:1b:00:00:07,SC1234567,Siemens AG,S7,Water\n"
    b"Pump 8,10.0.0.8,00:1b:1b:00:00:08,SC1234568,Siemens AG,S7,Water\n"
)
SCAN = (
    b"hostname;ip;mac;serial number\n"
    b"plc-7.example;10.0.1.7;00-1B-1B-00-00-07;\n"
    b"plc-8.example;10.0.1.8;00-1B-1B-00-00-08;SC9999999\n"
    b"plc-9.example;10.0.0.7;;\n"
)
SEVEN = ("asset:plc-7-example", "asset:pump-7")
EIGHT = ("asset:plc-8-example", "asset:pump-8")
NINE = ("asset:plc-9-example", "asset:pump-7")


def filled(store: Store) -> Store:
    give(store, "cmdb.csv", CMDB)
    give(store, "scan.csv", SCAN)
    return store


def states(store: Store) -> list[tuple[object, ...]]:
    return [(row["claim"], row["a"], row["b"], row["by"], row["state"]) for row in same_asset.listed(store)]


def test_proposals_come_with_strength_reason_and_conflict(store: Store) -> None:
    found = same_asset.proposed(filled(store))
    assert [((one.a, one.b), one.strength, bool(one.conflict)) for one in found.pairs] == [
        (SEVEN, "strong", False), (EIGHT, "strong", True), (NINE, "weak", False),
    ]  # fmt: skip


def test_a_claim_has_an_author_and_its_reasons_and_is_made_once(store: Store) -> None:
    number = same_asset.claim(filled(store), *reversed(SEVEN), by="ops", at=AT)
    assert same_asset.claim(store, *SEVEN, by="ops", at=AT) == number or len(states(store)) == 2
    (row, *_) = same_asset.listed(store)
    assert (row["a"], row["b"], row["by"], row["state"]) == (*SEVEN, "ops", "one asset")
    assert row["why"] == ["same MAC address 00:1b:1b:00:00:07"]
    assert [(one.a, one.b) for one in same_asset.proposed(store).pairs] == [EIGHT, NINE]


def test_all_strong_ones_are_claimed_but_conflicts(store: Store) -> None:
    (number,) = same_asset.claim_all(filled(store), "strong", by="ops", at=AT)
    assert states(store) == [(number, *SEVEN, "ops", "one asset")]
    assert same_asset.claim_all(store, "strong", by="ops", at=AT) == []


def test_a_claim_is_taken_back_once_and_stays_in_the_list(store: Store) -> None:
    number = same_asset.claim(filled(store), *SEVEN, by="ops", at=AT)
    assert same_asset.take_back(store, number, by="boss", why="another pump", at=AT)
    assert not same_asset.take_back(store, number, by="boss", why="again", at=AT)
    (row,) = same_asset.listed(store)
    assert (row["state"], row["taken_back_by"], row["why_taken_back"]) == (
        "taken back",
        "boss",
        "another pump",
    )
    with store.read() as reader:
        assert audit.verify(reader) == []
        assert same_asset.pairs(reader) == []


def test_what_cannot_be_claimed_is_refused_and_changes_nothing(store: Store) -> None:
    filled(store)
    with pytest.raises(Conflict) as conflict:
        same_asset.claim(store, *EIGHT, by="ops", at=AT)
    assert (
        conflict.value.what
        == "asset:plc-8-example = asset:pump-8: their serial numbers differ: SC1234568, SC9999999"
    )
    with pytest.raises(NotFound) as unknown:
        same_asset.claim(store, "asset:pump-7", "asset:pump-", by="ops", at=AT)
    assert unknown.value.do.startswith("did you mean asset:pump-")
    with pytest.raises(NotFound):
        same_asset.claim(store, "asset:pump-7", "service:water", by="ops", at=AT)
    with pytest.raises(BadInput):
        same_asset.claim(store, "asset:pump-7", "asset:pump-7", by="ops", at=AT)
    with pytest.raises(BadInput):
        same_asset.claim(store, *SEVEN, by=" ", at=AT)
    with pytest.raises(NotFound):
        same_asset.take_back(store, 10**6, by="ops", why="", at=AT)
    assert states(store) == []


def test_a_conflict_that_comes_later_is_shown_and_not_merged(store: Store) -> None:
    number = same_asset.claim(filled(store), *SEVEN, by="ops", at=AT)
    give(store, "scan.csv", SCAN.replace(b"00-1B-1B-00-00-07;", b"00-1B-1B-00-00-07;SC0000007"))
    assert states(store) == [(number, *SEVEN, "ops", "not merged: a conflict")]
    assert (SEVEN, True) in [((one.a, one.b), bool(one.conflict)) for one in same_asset.proposed(store).pairs]
