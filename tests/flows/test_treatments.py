# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims that something cannot be mended: made, listed, taken back, and what the list of trouble says of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.flows.conftest import AT, MAP, NOW, give
from tests.flows.test_take_in import OSV, SBOM
from tocsin.core.errors import BadInput, NotFound
from tocsin.flows import job, same_asset, status, treatments, work_order
from tocsin.flows.picture import draw
from tocsin.know.treatment import Claimed
from tocsin.know.trouble import Trouble
from tocsin.store import Store, claims

UNTIL = dt.date(2027, 6, 30)
TODAY = NOW.date()


@pytest.fixture
def exposed(store: Store) -> Store:
    give(store, "m.toml", MAP)
    give(store, "plc.json", SBOM)
    give(store, "o.json", OSV)
    job.run(store, actor="test", now=NOW)
    return store


def claim(store: Store, hole: str = "X-1", **more: Any) -> list[Claimed]:
    given: dict[str, Any] = {
        "asset": "plc", "why": "no update", "instead": "own VLAN", "measure": "segmentation", "until": UNTIL, "by": "lead",
        "now": NOW, "at": AT,
    }  # fmt: skip
    return treatments.claim(store, hole, **(given | more))


def lines(store: Store, day: dt.date = TODAY) -> list[Trouble]:
    with store.read() as reader:
        return [line for line in draw(reader, day).trouble if line.state in {"exposed", "treated"}]


def test_the_list_of_trouble_has_it_lower_and_says_what_is_done_instead(exposed: Store):
    assert {line.state for line in lines(exposed)} == {"exposed"}
    (made,) = claim(exposed)
    found = lines(exposed)
    assert [(line.state, line.subject) for line in found] == [("treated", "water"), ("treated", "clinic")]
    first = found[0]
    assert str(first.headline) == "one loss away: PLC has a hole that cannot be mended, X-1 (a 1)"
    assert "lead says cannot be mended: no update; instead: own VLAN" in str(first.chain[0].says)
    (step,) = first.next
    assert (step.by, step.cite, step.question) == (UNTIL, f"claim {made.number}", True)
    with exposed.read() as reader:
        order = [line.state for line in draw(reader, NOW.date()).trouble]
    assert order == ["fragile", "fragile", "treated", "treated"]
    said = status.compute(exposed, organisation="us", now=NOW)
    assert "One loss away: 2." in str(said.state)
    assert [row["state"] for row in status.rows(said)].count("treated") == 2


def test_it_comes_back_when_its_review_has_passed(exposed: Store):
    (made,) = claim(exposed)
    assert {line.state for line in lines(exposed, UNTIL)} == {"treated"}
    found = lines(exposed, UNTIL + dt.timedelta(days=1))
    assert {line.state for line in found} == {"exposed"}
    step = found[0].next[0]
    assert (str(step.says)[:36], step.cite) == (
        "The review of 2027-06-30 has passed:",
        f"claim {made.number}",
    )
    assert len(found[0].next) > 1


def test_taken_back_it_is_open_again_and_stays_on_record(exposed: Store):
    (made,) = claim(exposed)
    assert claim(exposed) == [made]  # the same said twice is one claim
    assert treatments.take_back(exposed, made.number, why="updated", by="other", at=AT)
    assert not treatments.take_back(exposed, made.number, why="updated", by="other", at=AT)
    assert {line.state for line in lines(exposed)} == {"exposed"}
    (row,) = treatments.listed(exposed, NOW.date())
    assert (row["state"], row["why_taken_back"], row["taken_back_by"]) == ("taken back", "updated", "other")


def test_the_list_says_where_each_claim_stands(exposed: Store):
    claim(exposed)

    def state(day: dt.date) -> object:
        (row,) = treatments.listed(exposed, day)
        return row["state"]

    assert (state(UNTIL), state(UNTIL + dt.timedelta(days=1))) == ("treated", "review-due")
    give(exposed, "plc.json", SBOM.replace(b'"version": "1"', b'"version": "2"').replace(b"a@1", b"a@2"))
    job.run(exposed, actor="test", now=NOW)
    assert state(UNTIL) == "gone"


@pytest.mark.parametrize(
    ("hole", "more", "what"),
    [
        ("X-2", {}, "nothing on plc is exposed to 'X-2'"),
        ("X-1", {"asset": "plcs"}, "no component on 'plcs' is exposed"),
        ("X-1", {"component": "b"}, "no component 'b' on plc has that hole"),
        ("x" * 100_000, {}, "nothing on plc is exposed to 'xxx"),
    ],
    ids=["unknown hole", "unknown asset", "unknown component", "very long"],
)
def test_what_is_not_exposed_cannot_be_treated(exposed: Store, hole: str, more: dict[str, Any], what: str):
    with pytest.raises(NotFound) as error:
        claim(exposed, hole, **more)
    assert error.value.what.startswith(what)
    assert error.value.do
    assert len(str(error.value)) < 1_000


@pytest.mark.parametrize(
    "more",
    [{"until": dt.date(2027, 1, 14)}, {"why": "x" * 10_000}, {"instead": " "}, {"by": ""}, {"by": "x" * 201}],
    ids=["past", "too long", "no countermeasure", "nobody", "a name too long"],
)
def test_a_claim_that_is_refused_leaves_nothing(exposed: Store, more: dict[str, Any]):
    with pytest.raises(BadInput):
        claim(exposed, **more)
    with exposed.read() as reader:
        assert claims.all(reader, "cannot-mend") == []


def test_a_claim_of_another_kind_is_not_taken_back_here(exposed: Store):
    with exposed.write("me", AT) as tx:
        number = claims.make(tx, "same-asset", ("a", "b"), b"{}", "me")
    with pytest.raises(NotFound):
        treatments.take_back(exposed, number, why="x", by="me", at=AT)


@pytest.mark.parametrize("asset", ["plc", "a-scan"])
def test_a_merged_asset_is_meant_by_any_of_its_ids_and_the_claim_outlives_the_merge(
    exposed: Store, asset: str
):
    give(exposed, "s.toml", b'[[asset]]\nid = "a-scan"\n')
    same = same_asset.claim(exposed, "plc", "a-scan", by="ops", at=AT)
    (made,) = claim(exposed, asset=asset)
    assert made.says.asset == "plc"

    def standing() -> list[tuple[object, ...]]:
        with exposed.read() as reader:
            return [(row["asset"], row["treatment"]) for row in work_order.rows(reader, TODAY)]

    assert standing() == [("a-scan", "treated")]
    assert {line.state for line in lines(exposed)} == {"treated"}
    (row,) = treatments.listed(exposed, TODAY)
    assert (row["state"], row["asset"], row["exposures"]) == ("treated", "a-scan", 1)
    same_asset.take_back(exposed, same, by="ops", why="no", at=AT)
    assert standing() == [("plc", "treated")]


def test_a_claim_made_before_the_merge_stands_after_it(exposed: Store):
    claim(exposed)
    give(exposed, "s.toml", b'[[asset]]\nid = "a-scan"\n')
    same_asset.claim(exposed, "plc", "a-scan", by="ops", at=AT)
    assert {line.state for line in lines(exposed)} == {"treated"}
