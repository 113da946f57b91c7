# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The page of kept plans: what it says, its JSON, and what hostile plans and questions do to it."""

from __future__ import annotations

import itertools
import re

import msgspec
import pytest

from tests.serve.example import STATUS
from tests.serve.example_map import CHART, NOW
from tests.serve.example_plans import LATE, RELAYS, SECOND, claimed, kept, solved
from tests.serve.page_reading import HTML, Page, client
from tests.serve.test_map_pages import ODD, PAYLOADS
from tocsin.core.measure import Payer
from tocsin.flows.kept_plans import Bought, CurvePoint, KeptPlan
from tocsin.flows.map_now import MapNow
from tocsin.know.plan import RegionLoss, Share
from tocsin.serve.draw_curve import amount

PLAN = "/know/plan?name=relays.toml"


@pytest.fixture(scope="module")
def web():
    with client(STATUS, map_now=kept(solved(), solved(30_000.0, "tight", 1.0))) as found:
        yield found


def read(text: str) -> Page:
    """A page held to what every page is held to."""
    page = Page(text)
    names = [tag for tag, _ in page.elements]
    assert [names.count(tag) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    levels = [int(tag[1]) for tag in names if re.fullmatch("h[1-6]", tag)]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), levels
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in page.elements:
        assert tag not in ODD | {"script", "form"}
        assert all(each in ids for each in attrs.get("aria-labelledby", "").split()), attrs
        assert not [name for name in attrs if name.startswith("on") or name == "style"]
    assert all("scope" in attrs for attrs in page.all("th"))
    assert names.count("table") == names.count("caption")
    return page


def points(page: Page) -> list[str]:
    """Points of the curve, after the one of the legend."""
    return [kind for attrs in page.all("circle") if (kind := attrs.get("class", "")).startswith("point")]


@pytest.mark.parametrize(
    "address", ["/know/plan", PLAN, "/know/plan?name=tight"], ids=["list", "plan", "none-fits"]
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_is_well_formed_in_both_languages_and_has_the_strict_policy(web, address, lang):
    answer = web.get(f"{address}{'&' if '?' in address else '?'}lang={lang}", headers=HTML)
    assert answer.status_code == 200
    page = read(answer.text)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert [a["href"].partition("?")[0] for a in page.all("a") if a.get("aria-current") == "page"] == [
        "/know/plan"
    ]


def test_one_plan_says_what_to_buy_what_it_is_worth_and_why_not_the_others(web):
    page = read(web.get(PLAN, headers=HTML).text)
    text = page.text.replace("\u202f", " ")
    for said in ("Buy 1 of 3 measures, for 40 000 of 100 000", "70 161 900 → 50 001 900", "no plan can lose less by more than 0 %",
                 "Northbank 60 %, Orion Relay Works 40 %", "20 160 000", "costs more than the budget",
                 "works only after the losses are counted", "2026-03-31", "3 d ago", "shift lead", "plans/relays.toml",
                 "124.80", "88.94", "24 000", "Mean"):  # fmt: skip
        assert said in text, said
    for id in (RELAYS, SECOND, LATE):
        assert id in text
    assert "has changed since" not in text
    assert len(points(page)) == 1 + 4
    assert "time limit" not in text


def test_what_the_page_says_is_what_the_json_says(web):
    found = web.get("/know/plan.json?name=relays.toml").json()
    assert found["schema"] == "tocsin/plan/1"
    assert msgspec.convert(found["plan"], KeptPlan) == solved()
    listed = web.get("/know/plan.json").json()
    assert [line["name"] for line in listed["plans"]] == ["tight", "relays.toml"]
    assert listed["plan"] is None


def test_no_plan_within_the_ceiling_and_a_time_limit_are_said() -> None:
    tight = solved(30_000.0, "tight", 1.0)
    slow = msgspec.structs.replace(
        solved(), name="slow", status="time-limit", gap=0.123, holds=False, uncounted=2
    )
    with client(STATUS, map_now=kept(tight, slow)) as web:
        page = read(web.get("/know/plan?name=tight").text)
        assert "No plan was found that keeps budget and ceiling" in page.text
        assert "above the ceiling" in page.text
        assert points(page).count("point none") >= 2
        text = read(web.get("/know/plan?name=slow").text).text
        assert "The time limit of 60 s was reached" in text
        assert "12.3" in text
        assert "the cascade finds more lost" in text
        assert "ended by the time limit" in read(web.get("/know/plan").text).text


def test_a_changed_map_is_said_in_the_list_and_on_the_plan() -> None:
    changed = msgspec.structs.replace(CHART, shocks=())
    with client(STATUS, map_now=MapNow(changed, NOW, kept=[claimed(1, solved())])) as web:
        assert "The map has changed since." in web.get(PLAN, headers=HTML).text
        assert "has changed since" in web.get("/know/plan").text
        assert web.get("/know/plan.json?name=relays.toml").json()["changed"] is True


def test_nothing_kept_says_how_to_keep_and_what_cannot_be_read_is_named() -> None:
    with client(STATUS) as web:
        page = read(web.get("/know/plan", headers=HTML).text)
        assert "--keep --by NAME" in page.text
        assert page.all("table") == []
    bad = msgspec.structs.replace(claimed(7, solved()), body=b"{}")
    with client(STATUS, map_now=MapNow(CHART, NOW, kept=[bad, claimed(1, solved())])) as web:
        assert "claims 7" in read(web.get("/know/plan").text).text
        assert web.get(PLAN).status_code == 200


@pytest.mark.parametrize(
    "name", ["relay.toml", "nothing", *PAYLOADS], ids=lambda name: name[:8].encode().hex()
)
def test_an_unknown_name_is_404_in_both_forms_and_the_list_is_still_shown(web, name):
    answer = web.get("/know/plan", params={"name": name}, headers=HTML)
    assert answer.status_code == 404
    page = read(answer.text)
    assert [attrs for attrs in page.all("p") if attrs.get("role") == "alert"]
    assert any("name=relays.toml" in link for link in page.links)
    told = web.get("/know/plan.json", params={"name": name})
    assert (told.status_code, told.json()["error"]["code"]) == (404, "not-found")


def test_a_name_too_long_for_a_question_is_refused(web):
    assert web.get("/know/plan", params={"name": "x" * 2_001}).status_code == 400


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload[:8].encode().hex())
def test_hostile_words_stay_words(payload):
    plan = solved()
    bought = msgspec.structs.replace(
        plan.bought[0], id=payload, name=payload, payers=(Payer(member=payload, share=1.0),)
    )
    hostile = msgspec.structs.replace(
        plan, name=payload, file=payload, bought=(bought,), names={"northbank": payload},
        left=tuple(msgspec.structs.replace(row, id=payload, name=payload, by=(payload,)) for row in plan.left),
        curve=tuple(msgspec.structs.replace(point, chosen=(payload,)) for point in plan.curve),
        shares=(Share(member=payload, pays=1.0, gains=2.0),),
        regions=(*plan.regions, RegionLoss(region=payload, people=0, before=0.0, after=0.0)),
    )  # fmt: skip
    with client(STATUS, map_now=kept(hostile)) as web:
        for lang in ("en", "zh"):
            answer = web.get("/know/plan", params={"name": payload, "lang": lang}, headers=HTML)
            assert answer.status_code == 200
            assert "\u202e" not in answer.text
            read(answer.text)
            read(web.get("/know/plan", params={"lang": lang}, headers=HTML).text)
        assert (
            web.get("/know/plan.json", params={"name": payload}).json()["plan"]["bought"][0]["name"]
            == payload
        )


def test_a_large_plan_is_cut_on_the_page_and_whole_in_the_json() -> None:
    plan = solved()
    many = tuple(
        Bought(id=f"m{n}", name=f"m{n}", kind="stockpile", cost=1e300, years=0, payers=(), asked=False) for n in range(250)
    )  # fmt: skip
    points = tuple(
        CurvePoint(budget=b, cost=0, loss=1e18, bound=0, status="time-limit", keeps_ceiling=True,
                   chosen=tuple(f"m{n}" for n in range(20)), chosen_total=250) for b in (0.0, 1e300)
    )  # fmt: skip
    large = msgspec.structs.replace(plan, bought=many, curve=points, left_total=4_000)
    with client(STATUS, map_now=kept(large)) as web:
        page = read(web.get(PLAN).text)
        assert "+50 more in the JSON form" in page.text
        assert "+242 more" in page.text
        assert "would take off least: 3998" in page.text
        assert len(web.get("/know/plan.json?name=relays.toml").json()["plan"]["bought"]) == 250


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (0.0, "0"),
        (0.125, "0.125"),
        (999.96, "1000"),
        (26840624.999996, "26\u202f840\u202f625"),
        (1e15, "1e+15"),
    ],
    ids=["0", "small", "edge", "long", "huge"],
)
def test_amounts_are_short(value: float, says: str) -> None:
    assert amount(value) == says
