# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The page of proposed dependencies: what it says, its JSON, and what hostile names do to it."""

from __future__ import annotations

import pytest

from tests.serve.example import STATUS
from tests.serve.example_plans import FOUND, with_found
from tests.serve.page_reading import HTML, client
from tests.serve.test_map_pages import PAYLOADS
from tests.serve.test_plan_render import read
from tocsin.core.sentence import Sentence
from tocsin.flows.kept_found import Kept, KeptFound, Line, Question

ADDRESS = "/know/found"


def kept(found: KeptFound | None) -> Kept:
    return Kept(by="try", at="2026-03-31T09:00:00.000Z", found=found)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_proposed_stands_there_with_its_evidence(lang):
    with client(STATUS, map_now=with_found(kept(FOUND))) as web:
        page = read(web.get(ADDRESS, params={"lang": lang}, headers=HTML).text)
        for word in (
            "vendor.example",
            "www.vendor.example",
            "edge.example (CH)",
            "dns.log:7",
            "resolv.conf:1",
        ):
            assert word in page.text
        assert any(attrs.get("aria-current") == "page" for attrs in page.all("a"))
        found = web.get(f"{ADDRESS}.json").json()
    assert found["schema"] == "tocsin/found/1"
    assert [line["name"] for line in found["lines"]] == ["198.51.100.53", "vendor.example"]
    assert found["questions"][0]["supplier"] == "vendor.example"


def test_what_is_not_listed_is_counted():
    with client(STATUS, map_now=with_found(kept(FOUND))) as web:
        assert "+5 more" in read(web.get(ADDRESS, headers=HTML).text).text


@pytest.mark.parametrize(
    ("found", "says"),
    [(None, "No list is kept yet"), (kept(None), "another version"), (kept(KeptFound(lines=(), total=0)), "No list")],
    ids=["none", "not readable", "empty"],
)  # fmt: skip
def test_without_a_list_the_page_says_how_to_get_one(found, says):
    with client(STATUS, map_now=with_found(found)) as web:
        answer = web.get(ADDRESS, headers=HTML)
        assert answer.status_code == 200
        text = read(answer.text).text
        assert says in text
        assert "tocsin try DIR" in text
        assert web.get(f"{ADDRESS}.json").json()["lines"] == []


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload[:8].encode().hex())
def test_hostile_words_stay_words(payload):
    line = Line(
        number=1, of=payload, name=payload, example=payload, purpose=payload, flow="unknown", jurisdiction=payload, registry=payload,
        stands_on=(payload,), evidence=(payload,),
    )  # fmt: skip
    asked = Question(supplier=payload, says=Sentence(payload, {"of": payload}))
    hostile = KeptFound(lines=(line,), total=1, questions=(asked,), read=(payload,))
    with client(STATUS, map_now=with_found(kept(hostile))) as web:
        for lang in ("en", "zh"):
            answer = web.get(ADDRESS, params={"lang": lang}, headers=HTML)
            assert answer.status_code == 200
            assert "\u202e" not in answer.text
            read(answer.text)
        assert web.get(f"{ADDRESS}.json").json()["lines"][0]["name"] == payload
