# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is claimed to be one asset is one node to every question, and two again when that is taken back."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows.conftest import AT, CONTEXT, NOW, give
from tests.flows.test_same_asset import SEVEN, filled
from tocsin.core.component import Component, Exposure
from tocsin.core.dependency import Shock
from tocsin.core.errors import Conflict, NotFound
from tocsin.flows import checkup, impact, picture, same_asset, weak_points, whole_map
from tocsin.flows.formats import recognise
from tocsin.flows.take_in import take
from tocsin.store import Store, create_store, inventory, maps


def test_without_a_claim_it_is_the_map_that_is_stored(store: Store) -> None:
    with filled(store).read() as reader:
        assert whole_map.load(reader) == maps.load(reader)
        assert whole_map.whole(reader).notes == []


def test_one_node_with_both_sources_and_back_again(store: Store) -> None:
    filled(store)
    with store.read() as reader:
        before = whole_map.load(reader)
    number = same_asset.claim(store, *SEVEN, by="ops", at=AT)
    with store.read() as reader:
        (one,) = [node for node in whole_map.load(reader).nodes if node.id in SEVEN]
    assert (one.id, one.addresses, one.source) == (
        SEVEN[0],
        ("10.0.1.7", "10.0.0.7"),
        "scan.csv:2; cmdb.csv:2",
    )
    same_asset.take_back(store, number, by="ops", why="no", at=AT)
    with store.read() as reader:
        assert whole_map.load(reader) == before


def test_a_loss_is_asked_about_by_either_name(store: Store) -> None:
    filled(store)
    shock = Shock(id="x", name="x", lost=("asset:plc-7-example",), start=dt.date(2027, 1, 1))
    assert impact.ask(store, shock).rows == []
    same_asset.claim(store, *SEVEN, by="ops", at=AT)
    assert [row["service"] for row in impact.ask(store, shock).rows] == ["service:water"]
    both = Shock(id="x", name="x", lost=SEVEN, start=dt.date(2027, 1, 1))
    assert impact.ask(store, both).rows == impact.ask(store, shock).rows
    assert SEVEN[0] in weak_points.drawn(store).index
    assert SEVEN[1] not in weak_points.drawn(store).index


def test_a_hole_in_what_an_inventory_lists_reaches_the_service_by_the_claim(store: Store) -> None:
    filled(store)
    hole = Exposure(
        component=Component(name="x", version="1", asset="plc-7.example"), advisory="CVE-2099-0001"
    )
    with store.write("test", AT) as tx:
        inventory.replace_components(tx, "plc-7.cdx.json", [hole.component])
        inventory.replace_exposures(tx, [hole])

    def subjects() -> list[str]:
        with store.read() as reader:
            return [
                line.subject
                for line in picture.draw(reader, NOW.date()).trouble
                if "CVE-2099-0001" in line.causes
            ]

    assert "service:water" not in subjects()
    same_asset.claim(store, "plc-7.example", "asset:pump-7", by="ops", at=AT)
    assert "service:water" in subjects()


def test_a_conflict_between_claims_and_sources_is_told_by_the_doctor(store: Store) -> None:
    same_asset.claim(filled(store), *SEVEN, by="ops", at=AT)
    give(
        store,
        "cmdb.csv",
        b"Device,IP,MAC,Serial\nPump 7,10.0.0.7,00:1b:1b:00:00:07,SC1\nplc-7.example,,,SC11111\n",
    )
    give(store, "scan.csv", b"hostname;ip;serial number\nplc-7.example;10.0.1.7;SC22222\n")
    give(store, "cmdb.csv", b"Device,IP,MAC,Serial\nPump 7,10.0.0.7,00:1b:1b:00:00:07,SC11111\n")
    says = [line.says for line in checkup.examine(store)]
    assert (
        "not merged: asset:plc-7-example = asset:pump-7: their serial numbers differ: SC11111, SC22222"
        in says
    )


NAMES = ["asset:pump-7", "asset:pump-8", "asset:plc-7-example", "asset:plc-9-example"]
PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1])


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """For all examples: each leaves it as it was, or the next one fails."""
    opened = filled(create_store(f"sqlite:///{tmp_path_factory.mktemp('store')}/tocsin.db"))
    yield opened
    opened.close()


@settings(max_examples=15)
@given(st.lists(PAIRS, min_size=1, max_size=4), st.integers(0, 99))
def test_claims_taken_back_in_any_order_leave_what_was_before(one_store: Store, pairs, seed) -> None:
    with one_store.read() as reader:
        before = whole_map.whole(reader)
        assert before.chart == maps.load(reader)
    numbers = set()
    for a, b in pairs:
        with contextlib.suppress(Conflict):
            numbers.add(same_asset.claim(one_store, a, b, by="ops", at=AT))
    mixed = sorted(numbers)
    random.Random(seed).shuffle(mixed)  # a drawn one may end the example here, and the claims would stay
    for number in mixed:
        assert same_asset.take_back(one_store, number, by="ops", why="", at=AT)
    with one_store.read() as reader:
        assert whole_map.whole(reader) == before


LATER = "2027-02-01T00:00:00.000Z"
SALT = b'[[supplier]]\nid = "salt"\n[[input]]\nof = "service:water"\nname = "salt"\nfrom = ["salt"]\n'


def test_only_what_had_arrived_counts_sources_and_claims(store: Store) -> None:
    filled(store)
    with store.read() as reader:
        before = whole_map.whole(reader)
    later = msgspec.structs.replace(CONTEXT, at=LATER)
    form = recognise("later.toml", SALT)
    assert form is not None
    take(store, form, "later.toml", SALT, later)
    same_asset.claim(store, *SEVEN, by="ops", at=LATER)
    with store.read() as reader:
        assert whole_map.whole(reader, known_at=AT) == before
        now = whole_map.whole(reader, known_at=LATER)
        assert now == whole_map.whole(reader)
        assert {"salt"} <= {node.id for node in now.chart.nodes}
        assert SEVEN[1] not in {node.id for node in now.chart.nodes}
    shock = Shock(id="x", name="x", lost=("salt",), start=dt.date(2027, 3, 1))
    assert impact.ask(store, shock, known_at=AT).unknown == ("salt",)
    assert (
        "later.toml"
        not in impact.ask(store, msgspec.structs.replace(shock, lost=(SEVEN[0],)), known_at=AT).known
    )
    take(
        store,
        form,
        "later.toml",
        SALT + b"flow = 'consumed'\n",
        msgspec.structs.replace(CONTEXT, at=LATER[:-1] + "1Z"),
    )
    with store.read() as reader, pytest.raises(NotFound, match=r"is not kept of later\.toml") as caught:
        whole_map.whole(reader, known_at=LATER)
    assert "2027-02-01T00:00:00.0001Z or later" in caught.value.do
