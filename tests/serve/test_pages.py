# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import functools
import gzip
import itertools
import re
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from tests.serve.example import CASE, EMPTY, MACHINE, POWER, STATUS, WATER
from tests.serve.page_reading import HTML, Page, client
from tocsin.core.errors import Unavailable
from tocsin.flows.status import Status
from tocsin.know.trouble import Trouble


@pytest.fixture(scope="module")
def web():
    with client(STATUS) as found:
        yield found


@pytest.fixture(scope="module")
def en(web):
    return Page(web.get("/").text)


@pytest.fixture(scope="module")
def zh(web):
    return Page(web.get("/?lang=zh").text)


ADDRESSES = ["/", "/hits/lines", f"/trouble/{WATER.id}", f"/trouble/{MACHINE[0].id}", f"/cases/{CASE.id}"]


def test_the_page_says_all_that_the_status_says(en):
    assert "In trouble now: 1. Stopping on a known day: 2. One loss away: 3. Not checked: 52." in en.text
    for trouble in STATUS.trouble:
        assert trouble.name in en.text
        assert str(trouble.headline) in en.text
        assert str(trouble.next[0].says) in en.text
        if trouble.next[0].cite:
            assert trouble.next[0].cite in en.text
    for word in ("48\u202f200", "2026-04-15", "in 12 d", "bridge 9 d", "at once", "by 2026-04-10 (in 7 d)"):
        assert word in en.text, word
    for step in WATER.chain:
        assert str(step.says) in en.text
        assert step.cite in en.text
    for word in (
        "203.0.113.77",
        "logs/eve.json:20350",
        "2026-04-03 02:12:07 – 07:50:07Z",
        "no list covers them",
        "curl 7.88.1-10",
        "KELPIE on Pump controller PS-3",
        "Northbank Utilities",
        "11 h old",
        "faults: 2",
    ):
        assert word in en.text, word


def test_rows_stand_in_the_order_of_the_list(en):
    places = [en.text.index(t.name) for t in STATUS.trouble]
    assert places == sorted(places)


def test_selection_by_link(web):
    page = Page(web.get("/", params={"show": POWER.id}).text)
    assert str(POWER.chain[0].says) in page.text
    chosen = [a for a in page.all("a") if a.get("aria-current") == "true" and "hreflang" not in a]
    assert [parse_qs(urlsplit(a["href"]).query)["show"] for a in chosen] == [[POWER.id]]


def test_a_selection_that_is_gone_is_said(web):
    answer = web.get("/?show=trouble--gone")
    assert answer.status_code == 200
    assert "not in the list any more" in answer.text


def test_every_link_of_every_page_leads_to_a_page(web):
    seen, todo = set(), ["/"]
    kinds: Counter[tuple[str, ...]] = Counter()
    anchors = functools.cache(lambda target: {a.get("id") for _, a in Page(web.get(target).text).elements})
    while todo:
        address = todo.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = web.get(address, headers=HTML)
        assert answer.status_code == 200, address
        if answer.headers["content-type"].startswith("text/html"):
            page = Page(answer.text)
            for link in [*page.links, *(a["href"] for a in page.all("link"))]:
                assert link.startswith(("/", "#")), link
                target, _, fragment = link.partition("#")
                if fragment:
                    there = anchors(target) if target else {a.get("id") for _, a in page.elements}
                    assert fragment in there, link
                # of the map every node has the same links: some of each kind are enough
                parts = urlsplit(target)
                kind = (parts.path, *sorted(parse_qs(parts.query)))
                kinds[kind] += target not in seen
                if target and not (parts.path.startswith("/know/") and kinds[kind] > 12):
                    todo.append(target)
    assert {urlsplit(a).path for a in seen} >= {
        "/",
        "/hits",
        "/hits/lines",
        "/status.json",
        "/hits/lines.json",
        f"/cases/{CASE.id}.json",
    }


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page_answers_json_from_the_same_function(web, address):
    where = "/status.json" if address == "/" else f"{address}.json"
    answer = web.get(where)
    assert answer.headers["content-type"] == "application/json"
    assert re.fullmatch(r"tocsin/[a-z-]+/[12]", answer.json()["schema"])


def test_the_json_is_the_status(web):
    body = web.get("/status.json").content
    assert msgspec.json.decode(body, type=Status) == STATUS
    one = web.get(f"/trouble/{WATER.id}.json").json()["trouble"]
    assert msgspec.convert(one, Trouble) == WATER


def test_the_language_is_kept_in_links_and_only_if_asked_for(web, zh, en):
    for link in zh.links:
        if link.startswith("/") and "lang=en" not in link:
            assert "lang=zh" in link
    assert not any("lang=" in link for link in en.links if "lang=zh" not in link and "lang=en" not in link)
    chosen = Page(web.get("/", headers={"accept-language": "zh-CN"}).text)
    assert chosen.all("html")[0]["lang"] == "zh-Hans"
    assert len([link for link in chosen.links if "lang=" in link]) == 2


def test_the_switch_keeps_the_selection(web):
    page = Page(web.get("/", params={"show": POWER.id}).text)
    switch = [a["href"] for a in page.all("a") if a.get("hreflang") == "zh-Hans"]
    assert parse_qs(urlsplit(switch[0]).query) == {"show": [POWER.id], "lang": ["zh"]}


def test_chinese_page(zh):
    assert zh.all("html")[0]["lang"] == "zh-Hans"
    for word in (
        "服务",
        "其不可缺少的Pump controller PS-3已被攻陷：KELPIE",
        "本机",
        "未检查",
        "案件",
        "12 天后",
    ):
        assert word in zh.text, word
    for word in ("Services by trouble", "Next step", "one loss away", "Whole record", "log lines"):
        assert word not in zh.text, word


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_landmarks_headings_and_names(web, address, lang):
    page = Page(web.get(f"{address}?lang={lang}").text)
    names = [tag for tag, _ in page.elements]
    for tag in ("header", "main", "footer", "h1", "title"):
        assert names.count(tag) == 1 or (tag == "title" and "svg" in names), tag
    levels = [int(tag[1]) for tag in names if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), levels
    assert page.links[0] == "#main"
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attrs in page.elements:
        for reference in f"{attrs.get('aria-labelledby', '')}".split():
            assert reference in ids
    assert all("scope" in a for a in page.all("th"))
    assert names.count("table") == names.count("caption")
    assert all(a.get("aria-label") for a in page.all("nav"))


@pytest.mark.parametrize("address", [*ADDRESSES, "/nope"])
def test_no_inline_style_no_script_no_outside_host(web, address):
    text = web.get(address, headers=HTML).text
    page = Page(text)
    assert not {tag for tag, _ in page.elements} & {"script", "style", "img", "iframe", "form"}
    for _, attrs in page.elements:
        assert not [name for name in attrs if name.startswith("on") or name == "style"]
    assert set(re.findall(r"https?://[^\s\"'<]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_hits_are_paged_with_their_total(web):
    page = Page(web.get("/hits/lines?limit=5").text)
    assert f"Shown: 1 to 5 of {STATUS.hits_total}." in page.text
    assert "/hits/lines?after=5&limit=5" in page.links
    last = Page(web.get("/hits/lines?after=15&limit=5").text)
    assert not [a for a in last.all("a") if a.get("rel") == "next"]
    assert [a["href"] for a in last.all("a") if a.get("rel") == "prev"] == ["/hits/lines?after=10&limit=5"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "after=-1", "after=1e9", "limit=", "after=9999999999"]
)
def test_wrong_paging_is_a_bad_request_in_our_envelope(web, query):
    answer = web.get(f"/hits/lines.json?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad-input"


def test_nothing_at_all_is_a_page_too():
    with client(EMPTY) as web:
        page = Page(web.get("/").text)
        assert "No service is known to be in trouble." in page.text
        assert "Nothing was read yet." in page.text
        for address in ("/status.json", "/hits/lines"):
            assert web.get(address).status_code == 200


def test_many_rows_are_limited_and_their_total_is_stated():
    many = tuple(msgspec.structs.replace(POWER, id=f"trouble--{n}") for n in range(1_000))
    unchecked = tuple(msgspec.structs.replace(STATUS.unchecked[0], why=f"reason {n}") for n in range(1_000))
    crowd = msgspec.structs.replace(
        STATUS,
        trouble=many,
        machine=many,
        unchecked=unchecked,
        cases=(CASE,) * 1_000,
        sources=STATUS.sources * 200,
    )
    with client(crowd) as web:
        text = web.get("/").text
        assert "Shown: the worst 200 of 1000" in text
        assert text.count('role="row"') < 220
        assert len(text) < 500_000
        assert len(web.get("/status.json").json()["trouble"]) == 1_000


def test_a_trouble_of_this_machine_stands_apart(en):
    assert en.text.index("This machine") < en.text.index(str(MACHINE[0].headline))


def test_the_weight_of_the_first_page(web):
    page = web.get("/")
    parts = [page.content, *(web.get(a["href"]).content for a in Page(page.text).all("link"))]
    assert sum(len(gzip.compress(part, 9)) for part in parts) < 60_000


def test_a_store_that_is_not_there_says_what_to_do():
    def broken() -> Status:
        raise Unavailable("the store is gone", where="store.sqlite", do="run tocsin init")

    with client(broken) as web:
        answer = web.get("/", headers=HTML)
        assert answer.status_code == 503
        assert "run tocsin init" in answer.text
        assert web.get("/readyz").json()["error"] == {
            "code": "unavailable",
            "what": "the store is gone",
            "where": "store.sqlite",
            "do": "run tocsin init",
        }
        assert web.get("/healthz").json()["ok"] is True


def test_what_stands_below_the_first_rows_is_folded_counted_by_state_and_opened_for_a_selection():
    many = (*STATUS.trouble, *(msgspec.structs.replace(t, id=f"{t.id}-b") for t in STATUS.trouble[3:]))
    with client(msgspec.structs.replace(STATUS, trouble=many)) as web:
        page = Page(web.get("/").text)
        assert "+6 more Exposed 2 Fragile 1 Aside 1 Not checked 2" in page.text
        assert "open" not in next(a for a in page.all("details") if a.get("class") == "rest")
        chosen = Page(web.get("/", params={"show": many[-1].id}).text)
        assert "open" in next(a for a in chosen.all("details") if a.get("class") == "rest")
