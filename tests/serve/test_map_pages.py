# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The pages about the map: what they say, their JSON, and what hostile maps and questions do to them."""

from __future__ import annotations

import itertools
import re
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from tests.serve.example import STATUS
from tests.serve.example_map import CHART, HOSPITAL, POWER, WATER, need
from tests.serve.page_reading import HTML, Page, client
from tocsin.core.dependency import Map, Member, Node

PAGES = ["/know/chokepoints", "/know/chokepoints?lose=alder", "/know/impact", "/know/impact?lose=alder",
         "/know/explore", "/know/explore?node=orion"]  # fmt: skip
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "</title></svg></table><h1>x</h1>",
    "{{ 7*7 }}{% raw %}",
    "{0.__class__} {name} %s",
    "\u202egnp.exe\u0000\x1b[31m\u2028",
    "x" * 1_000,
    "../../etc/passwd?a=b&c#d/%2e%2e",
    "水<b>厂</b>😀👩‍👩‍👧",
]
ODD = {"iframe", "object", "embed", "base", "img", "style"}


@pytest.fixture(scope="module")
def web():
    with client(STATUS) as found:
        yield found


def as_json(address: str) -> str:
    path, _, query = address.partition("?")
    return f"{path}.json?{query}"


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_landmarks_headings_names_and_no_inline_script_or_style(web, address, lang):
    join = "&" if "?" in address else "?"
    answer = web.get(f"{address}{join}lang={lang}", headers=HTML)
    assert answer.status_code == 200
    page = Page(answer.text)
    names = [tag for tag, _ in page.elements]
    assert [names.count(tag) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    levels = [int(tag[1]) for tag in names if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), levels
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in page.elements:
        for key in ("aria-labelledby", "aria-describedby", "list"):
            assert all(reference in ids for reference in attrs.get(key, "").split()), attrs
        assert not [name for name in attrs if name.startswith("on") or name == "style"]
    assert all("scope" in attrs for attrs in page.all("th"))
    assert names.count("table") == names.count("caption")
    assert [attrs["src"].partition("?")[0] for attrs in page.all("script")] == (
        ["/static/cytoscape-3.34.4.min.js", "/static/explore.js"] if "explore" in address else []
    )
    assert set(re.findall(r"https?://[^\s\"'<]+", answer.text)) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("address", PAGES)
def test_each_page_answers_json_and_only_what_it_needs_is_let_through(web, address):
    answer = web.get(as_json(address))
    assert re.fullmatch(r"tocsin/[a-z]+/1", answer.json()["schema"])
    policy = web.get(address, headers=HTML).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert ("script-src 'self'" in policy) is ("explore" in address)
    assert ("form-action 'self'" in policy) is ("chokepoints" not in address)


def test_the_chokepoint_map_says_what_hangs_on_what(web):
    page = Page(web.get("/know/chokepoints").text)
    spots = [attrs for attrs in page.all("a") if "spot" in attrs.get("class", "")]
    assert {parse_qs(urlsplit(a["href"]).query)["lose"][0] for a in spots} >= {
        "alder",
        "orion",
        "pump",
        WATER,
    }
    names = " | ".join(a["aria-label"] for a in spots)
    assert "Jurisdiction Alder (jurisdiction); with it fall: 3 services" in names
    assert "single point of failure in the worst case" in names or "single point of failure" in names
    rows = page.all("tr")
    assert len(rows) == 1 + len(spots)


def test_what_if_says_what_falls_when_in_the_worst_case_and_in_the_best(web):
    found = web.get("/know/chokepoints.json?lose=alder").json()
    at = {spot["id"]: spot for spot in found["spots"]}
    assert (at["alder"]["state"], at["orion"]["state"]) == ("lost", "falls")
    assert (at[POWER]["falls_on"], at[POWER]["at_best"]) == ("2026-05-03", "2026-05-03")
    assert (at[WATER]["falls_on"], at[HOSPITAL]["state"], at[HOSPITAL]["at_best"]) == (
        "2026-05-05",
        "may-fall",
        "",
    )
    assert at["pump"]["state"] == "whole"
    assert (found["worst"]["services"], found["best"]["services"]) == (3, 2)
    assert found["worst"]["first"] == "2026-05-03"
    assert found["sort"] == "falls"
    text = web.get("/know/chokepoints?lose=alder").text
    assert 'class="spot may-fall"' in text
    assert 'class="spot lost"' in text


@pytest.mark.parametrize("sort", ["people", "services", "name", "kind", "falls"])
def test_the_table_is_sorted_by_links(web, sort):
    page = Page(web.get(f"/know/chokepoints?lose=alder&sort={sort}").text)
    assert [a["aria-sort"] for a in page.all("th") if "aria-sort" in a] == [
        "ascending" if sort in {"name", "kind", "falls"} else "descending"
    ]
    spots = web.get(f"/know/chokepoints.json?lose=alder&sort={sort}").json()["spots"]
    keys = {
        "people": lambda s: -s["people"],
        "services": lambda s: -s["services"],
        "name": lambda s: s["name"].casefold(),
        "kind": lambda s: s["kind"],
        "falls": lambda s: s["falls_on"] or "9999",
    }
    values = [keys[sort](spot) for spot in spots]
    assert values == sorted(values)


def test_the_time_line_says_levels_chain_stocks_regions_and_what_to_ask(web):
    found = web.get("/know/impact.json?lose=alder&from=2026-05-01&days=100").json()
    lines = {line["id"]: line for line in found["services"]}
    assert lines[POWER]["worst"] == [[0.0, 1.0], [30.0, 0.0]]
    assert lines[WATER]["worst"] == [[0.0, 1.0], [32.0, 0.0]]
    assert lines[HOSPITAL]["best"] == [[0.0, 1.0]]
    assert [hop["id"] for hop in lines[WATER]["chain"]] == ["alder", "orion", POWER, WATER]
    assert [(out["id"], out["on"]) for out in found["run_outs"]][:2] == [
        (POWER, "2026-05-31"),
        (WATER, "2026-06-02"),
    ]
    ask = found["asks"][0]
    assert ask["says"]["text"].startswith("is {input} of {of} consumed")
    worst = sum(70 * n.people if n.id == POWER else 68 * n.people for n in CHART.nodes if n.id in lines)
    best = worst - 68 * next(n.people for n in CHART.nodes if n.id == HOSPITAL)
    assert found["people_days"] == [best, worst]
    assert found["regions"] == [{"region": "northbank", "name": "Northbank", "people_days": [best, worst]}]
    page = Page(web.get("/know/impact?lose=alder&from=2026-05-01&days=100").text)
    assert "has no relays left" in page.text
    assert "the answer moves the result by" in page.text
    assert [a.get("value") for a in page.all("input") if a.get("name") == "lose"] == ["alder", "", ""]


def test_a_loss_that_ends_comes_back_and_a_name_will_do(web):
    found = web.get(
        "/know/impact.json", params={"lose": "jurisdiction alder", "from": "2026-05-01", "to": "2026-06-10"}
    ).json()
    line = next(line for line in found["services"] if line["id"] == POWER)
    assert line["back_on"] == "2026-06-10"
    assert line["worst"] == [[0.0, 1.0], [30.0, 0.0], [40.0, 1.0]]


def test_the_share_of_a_rule_is_asked_for_and_kept_in_every_link():
    rule = msgspec.structs.replace(CHART.shocks[0], de_minimis=0.0)
    made = tuple(
        msgspec.structs.replace(node, origin=(Member(node="alder", low=0.2, high=0.4),))
        if node.id == "pump"
        else node
        for node in CHART.nodes
    )
    with client(STATUS, chart=msgspec.structs.replace(CHART, nodes=made, shocks=(rule,))) as web:
        page = Page(web.get("/know/impact?lose=alder&from=2026-05-01&de_minimis=0.3", headers=HTML).text)
        assert [a["value"] for a in page.all("input") if a.get("name") == "de_minimis"] == ["0.3"]
        asked = [parse_qs(urlsplit(link).query) for link in page.links if "de_minimis" in link]
        assert [(q.get("de_minimis"), q.get("lose")) for q in asked if "lang" not in q] == [
            (["0.0"], ["alder"]),
            (["0.3"], ["alder"]),
        ]
        found = {
            share: {
                line["id"]: line["at_best"]
                for line in web.get(
                    f"/know/impact.json?lose=alder&from=2026-05-01&de_minimis={share}"
                ).json()["services"]
            }
            for share in ("", "0.1", "0.3")
        }
    assert found[""][WATER] == "2026-06-02"
    assert found["0.1"][WATER] == "2026-05-01"
    assert found["0.3"][WATER] == "2026-06-02"


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("from=2026-13-01", "from=2026-13-01"),
        ("from=10000-01-01", "from=10000-01-01"),
        ("from=2026-05-02&to=2026-05-02", "from=2026-05-02 to=2026-05-02"),
        ("to=x", "to=x"),
        ("days=0", "days=0"),
        ("days=36501", "days=36501"),
        ("days=١", "days=١"),
        ("level=1", "level=1"),
        ("level=nan", "level=nan"),
        ("level=-0.1", "level=-0.1"),
        ("de_minimis=1.01", "de_minimis=1.01"),
        ("de_minimis=nan", "de_minimis=nan"),
        ("de_minimis=%3Cb%3E", "de_minimis=<b>"),
    ],
)
def test_a_question_that_cannot_be_asked_keeps_the_form_and_says_why(web, query, where):
    answer = web.get(f"/know/impact?lose=alder&{query}", headers=HTML)
    assert answer.status_code == 400
    page = Page(answer.text)
    assert where in page.text
    assert [a["value"] for a in page.all("input") if a.get("name") == "lose"] == ["alder", "", ""]
    assert not page.all("table")
    error = web.get(f"/know/impact.json?lose=alder&{query}")
    assert (error.status_code, error.json()["error"]["where"]) == (400, where)


def test_the_last_days_of_the_calendar(web):
    for start in ("0001-01-01", "9999-12-31"):
        answer = web.get(f"/know/impact?lose=alder&from={start}&days=36500", headers=HTML)
        assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/know/chokepoints", "/know/impact"])
def test_a_name_on_no_map_is_said_with_what_may_have_been_meant(web, path):
    answer = web.get(f"{path}?lose=aldr&lose=pump", headers=HTML)
    assert answer.status_code == 404
    page = Page(answer.text)
    assert "On no map: aldr ." in page.text
    assert f"{path}?lose=alder" in page.links
    error = web.get(f"{path}.json?lose=aldr")
    assert (error.status_code, error.json()["error"]["code"]) == (404, "not-found")
    assert "alder" in error.json()["error"]["do"]


def test_what_is_on_the_map_is_found_and_told(web):
    assert {n["id"] for n in web.get("/know/explore.json?q=CHLORINE+maker").json()["nodes"]} == {
        "chlorine-a",
        "chlorine-b",
    }
    found = web.get("/know/explore.json?kind=jurisdiction").json()
    assert [n["id"] for n in found["nodes"]] == ["alder"]
    facts = web.get(f"/know/explore.json?node={WATER}").json()["facts"]
    assert [need["input"] for need in facts["needs"]] == ["pumping", "power", "chlorine"]
    assert {use["id"] for use in facts["uses"]} == {POWER, HOSPITAL}
    page = Page(web.get(f"/know/explore?node={WATER}").text)
    assert "any of them" in page.text
    assert "/know/impact?lose=orion" in Page(web.get("/know/explore").text).links
    assert web.get("/know/explore?kind=nonsense").status_code == 400
    assert web.get("/know/explore?node=nobody", headers=HTML).status_code == 404
    assert len(found["places"]) == 1


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_text_in_every_field_of_the_map_stays_text(payload):
    bad = Map(
        name=payload,
        nodes=(
            Node(id=payload, kind="supplier", name=payload, region=payload, jurisdiction=payload, owner=payload, source=payload),
            Node(id="s", kind="service", name=payload + "s", people=5, region=payload),
        ),
        inputs=(msgspec.structs.replace(need("s", payload, payload, stock=3.0), source=payload),),
    )  # fmt: skip
    with client(STATUS, chart=bad) as web:
        for address in ("/know/chokepoints", "/know/impact", "/know/explore"):
            for params in ({}, {"lose": payload.strip()}, {"node": payload.strip()}):
                answer = web.get(address, params=params, headers=HTML)
                # blanks around a name are taken off, so that this one is not the id
                assert answer.status_code == 200 or payload != payload.strip(), answer.text[:500]
                page = Page(answer.text)
                assert not {tag for tag, _ in page.elements} & ODD
                assert len(page.all("script")) == (2 if "explore" in address else 0)
                for _, attrs in page.elements:
                    assert not [n for n in attrs if n.startswith("on") or n in ("style", "autofocus")]
                    assert attrs.get("href", "/").startswith(("/", "#"))
                assert "\u202e" not in answer.text
                assert "\x00" not in answer.text
                assert len(answer.text) < 200_000


def test_ten_thousand_nodes_are_sixty_on_the_picture_and_the_rest_is_counted():
    many = 10_000
    nodes = tuple(
        Node(id=f"n{at}", kind="service" if at % 4 == 0 else "product", name=f"node {at}", people=at % 50)
        for at in range(many)
    )
    inputs = tuple(need(f"n{at}", "part", f"n{at // 3}", f"n{at // 2}") for at in range(1, many))
    with client(STATUS, chart=Map(nodes=nodes, inputs=inputs)) as web:
        text = web.get("/know/chokepoints?lose=n0").text
        assert text.count('<a class="spot ') == 60
        assert "Shown: 60 of 10000 nodes" in text
        assert "Left out: 9940 nodes" in text
        assert len(text) < 300_000
        found = web.get("/know/explore.json").json()
        assert (found["total"], found["matching"], len(found["nodes"])) == (many, many, 1_500)
        assert len(web.get("/know/explore").text) < 200_000
        assert web.get("/know/impact?lose=n0").status_code == 200


def test_a_map_of_cycles_only():
    names = [f"s{at}" for at in range(8)]
    chart = Map(
        nodes=tuple(Node(id=name, kind="service", name=name, people=10) for name in names),
        inputs=tuple(need(a, "turn", b) for a, b in itertools.pairwise([*names, names[0]])),
    )
    with client(STATUS, chart=chart) as web:
        found = web.get("/know/chokepoints.json?lose=s3").json()
        assert {spot["state"] for spot in found["spots"]} == {"lost", "falls"}
        assert web.get("/know/chokepoints").text.count('<a class="spot ') == 8
        assert web.get("/know/explore").status_code == 200


@pytest.mark.parametrize("address", ["/know/chokepoints", "/know/impact", "/know/explore"])
def test_nothing_on_the_map_is_a_page_that_says_what_to_do(address):
    with client(STATUS, chart=Map()) as web:
        answer = web.get(address)
        assert answer.status_code == 200
        assert "tocsin know add" in answer.text
        assert web.get(address, params={"lose": "x", "node": "x"}, headers=HTML).status_code == 404


def test_every_address_is_described(web):
    paths = web.get("/openapi.json").json()["paths"]
    for path in ("/know/chokepoints", "/know/impact", "/know/explore"):
        assert {path, f"{path}.json"} <= set(paths)
