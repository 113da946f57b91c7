# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""/hits and /hits/of: sightings by filter with the lists that speak for them, for the own organisation; logs stay text."""

from __future__ import annotations

import json

import pytest
from litestar.testing import TestClient

from tests.flows import signing
from tests.flows.conftest import AT, LIMITS, NOW, indicator, stix
from tests.serve.example import STATUS
from tests.serve.example_map import now
from tests.serve.example_warnings import BOOK
from tests.serve.page_reading import Page
from tests.serve.signed import basic
from tests.serve.taxii_node import from_here
from tests.stix_samples import bundle, eve
from tocsin.core.hit import SIGMA
from tocsin.core.settings import Settings
from tocsin.flows import keep_matches, scan_logs, take_in, warninglists
from tocsin.flows.context import Context
from tocsin.flows.formats import recognise
from tocsin.flows.intelligence_now import Reading
from tocsin.flows.keep_matches import Met, Rule
from tocsin.serve.app import create_app
from tocsin.store import accounts

HOSTILE = "<script>alert(1)</script>"
LIST = {
    "name": f"Ours {HOSTILE}", "version": 3, "description": "d", "type": "string", "list": ["198.51.100.7"],
    "matching_attributes": ["ip-src", "ip-dst"],
}  # fmt: skip
INTEL = bundle(
    stix("identity", 1, name="x"),
    indicator(1, "[domain-name:value = 'bad.example']", name=HOSTILE),
    indicator(2, "[ipv4-addr:value = '198.51.100.7']"),
    indicator(3, "[ipv4-addr:value = '10.0.0.1']"),
)
LOG = b"".join(
    eve(f"2027-01-1{day}T03:00:0{second}.000000+0000", "dns", src_ip="10.0.0.9", dest_ip="198.51.100.7",
        dns={"type": "query", "rrname": "www.bad.example"})
    for day in (3, 4) for second in range(3)
)  # fmt: skip


@pytest.fixture
def store(tmp_path):
    made = signing.fresh(tmp_path)
    yield made
    made.close()


@pytest.fixture
def http(tmp_path, store):
    (tmp_path / "list.json").write_text(json.dumps(LIST))
    log = tmp_path / "eve.json"
    log.write_bytes(LOG)
    warninglists.add(
        store, [str(tmp_path / "list.json")], LIMITS, licence="CC0-1.0", by="amy", at=AT, holds=False
    )
    form = recognise("i.json", INTEL)
    assert form is not None
    take_in.take(store, form, "i.json", INTEL, Context(actor="test", at=AT, limits=LIMITS))
    index = scan_logs.build_index(store)
    scan_logs.scan_log(store, str(log), "eve.json", index, actor="test", now=NOW, at=AT, limits=LIMITS)
    with store.write("test", signing.AT) as tx:
        accounts.add_organisation(tx, "Northbank", ("energy",))
    signing.add(store, "amy", scope="read", own="own")
    signing.add(store, "bob", scope="read", organisation="Northbank")
    app = create_app(
        lambda: STATUS, now, Settings(organisation="own"), warnings=BOOK, intelligence=Reading(store, LIMITS, now=signing.Clock()),
        sign_in=signing.ways_in(store),
    )  # fmt: skip
    app.asgi_handler = from_here(app.asgi_handler)
    with TestClient(app, base_url="http://127.0.0.1:8470") as web:
        web.headers.update(basic("amy", signing.WORD))
        yield web


def shown(http, query=""):
    return http.get(f"/hits.json{query}").json()


def test_lines_are_grouped_and_what_is_listed_says_by_which_list(http):
    found = shown(http)
    assert (found["hits_total"], found["total"]) == (12, 4)
    by_value = {(one["value"], one["day"]): one for one in found["sightings"]}
    assert by_value["198.51.100.7", "2027-01-14"]["count"] == 3
    assert by_value["198.51.100.7", "2027-01-14"]["lists"] == [LIST["name"]]
    assert by_value["bad.example", "2027-01-13"]["lists"] == []
    assert [(one["value"], one["reason"]) for one in found["held"]] == [("10.0.0.1", "private range")]


@pytest.mark.parametrize(
    ("query", "count"),
    [("?kind=domain", 2), ("?state=listed", 2), ("?since=2027-01-14", 2), ("?until=2027-01-13", 2), ("?q=bad.example", 2),
     ("?q=nothing", 0), ("?state=expired", 0), ("?after=3", 4)],
)  # fmt: skip
def test_the_filter_says_what_is_shown(http, query, count):
    assert shown(http, query)["total"] == count


def test_pages_of_the_list_lead_on_and_back(http):
    first = Page(http.get("/hits?limit=3").text)
    (onwards,) = [a["href"] for a in first.all("a") if a.get("rel") == "next"]
    last = Page(http.get(onwards).text)
    assert [a["href"] for a in last.all("a") if a.get("rel") == "prev"] == ["/hits?after=0&limit=3"] or any(
        a.get("rel") == "prev" for a in last.all("a")
    )


@pytest.mark.parametrize(("lang", "word"), [("en", "Waiting for a person"), ("zh", "等待人工处理")])
def test_both_pages_show_text_of_others_as_text_in_both_languages(http, lang, word):
    answer = http.get(f"/hits?lang={lang}")
    assert answer.status_code == 200
    assert word in answer.text
    assert HOSTILE not in answer.text
    of = shown(http)["sightings"][0]["id"]
    one = http.get(f"/hits/of/{of}?lang={lang}")
    assert one.status_code == 200
    assert HOSTILE not in one.text
    assert one.text.count("eve.json:") == 3


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_met_a_rule_is_shown_by_the_name_of_the_rule(http, store, lang):
    called = f"Encoded {HOSTILE}"
    name = keep_matches.id_of(SIGMA, "r1")
    log = b'{"Computer": "ws7", "CommandLine": "x -enc y"}\n'
    keep_matches.keep(
        store, [Met("win.json", 1, "2027-01-14T03:00:00.000Z", SIGMA, name, "r1", called, "CommandLine")],
        {name: Rule(called, "title: Encoded", SIGMA)}, lambda _: keep_matches.lines_of([log], 1000), actor="watch sigma",
        now=NOW, at=AT, limits=LIMITS,
    )  # fmt: skip
    (one,) = shown(http, "?kind=sigma")["sightings"]
    assert (one["value"], one["vouched"][0]["id"], one["state"]) == ("r1", name, "live")
    page, lines = (
        http.get(f"{path}lang={lang}").text for path in ("/hits?kind=sigma&", f"/hits/of/{one['id']}?")
    )
    for text in (page, lines):
        assert "<code>Encoded &lt;script&gt;" in text
        assert HOSTILE not in text
    assert "win.json:1" in lines
    assert "ws7" in lines
    assert "CommandLine" in lines


def test_the_lines_of_one_come_in_pages(http):
    of = shown(http)["sightings"][0]["id"]
    first = http.get(f"/hits/of/{of}.json?limit=2").json()
    assert (len(first["lines"]), first["next"]) == (2, first["lines"][-1]["seq"])
    last = http.get(f"/hits/of/{of}.json?limit=2&after={first['next']}").json()
    assert (len(last["lines"]), last["next"]) == (1, None)


def test_bad_questions_are_answered_as_such(http):
    assert http.get("/hits?since=yesterday").status_code == 400
    assert http.get("/hits?limit=0").status_code == 400
    assert http.get("/hits/of/sighting--none").status_code == 404


def test_hits_are_for_the_own_organisation(http):
    headers = basic("bob", signing.WORD)
    for path in ("/hits", "/hits.json", "/hits/lines", "/hits/of/x"):
        assert http.get(path, headers=headers).status_code == 403
