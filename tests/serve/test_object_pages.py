# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest

from tests.flows import signing
from tests.flows.conftest import LIMITS
from tests.serve.example import STATUS
from tests.serve.example_intelligence import BAD, GONE, HOSTILE, MISP, SEEN, fill
from tests.serve.example_map import now
from tests.serve.example_warnings import BOOK
from tests.serve.page_reading import HTML, Page, client
from tests.serve.signed import basic
from tests.serve.taxii_node import Web
from tocsin.core.settings import Settings
from tocsin.flows.intelligence_now import Reading
from tocsin.serve.app import create_app
from tocsin.store import accounts

PATHS = [
    "/sources",
    "/search",
    "/search?q=bad.example",
    f"/objects/{SEEN}",
    f"/objects/{GONE}",
    f"/objects/{BAD}",
    f"/objects/{MISP}",
]


@pytest.fixture(scope="module")
def web():
    with client(STATUS) as found:
        yield found


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_is_whole_and_what_outsiders_wrote_stays_text(web, path, lang):
    answer = web.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", headers=HTML)
    assert answer.status_code == 200
    assert answer.headers["content-language"] == {"en": "en", "zh": "zh-Hans"}[lang]
    page = Page(answer.text)
    assert not {tag for tag, _ in page.elements} & {"script", "style", "iframe", "object", "img"}
    assert HOSTILE not in answer.text
    assert "\u202e" not in answer.text
    assert len(page.all("h1")) == 1
    policy = answer.headers["content-security-policy"]
    assert ("form-action 'self'" in policy) is bool(page.all("form")) is path.startswith("/search")
    for attrs in page.all("table"):
        assert attrs["class"].startswith("grid")
    assert len(page.all("caption")) == len(page.all("table"))
    assert all("scope" in attrs for attrs in page.all("th"))


def test_a_page_names_what_is_claimed_to_be_the_same_and_what_is_still_elsewhere(web):
    text = Page(web.get(f"/objects/{SEEN}").text).text
    for said in (
        "The same as",
        "this one",
        GONE,
        "amy",
        "Called back",
        "still there",
        "https://there.example/",
        "405",
    ):
        assert said in text


def test_sources_say_state_error_owner_and_next(web):
    text = Page(web.get("/sources").text).text
    for said in (
        "National CERT",
        "failed",
        "the server answers 404",
        "by hand",
        "never",
        "waiting",
        "not said",
    ):
        assert said in text
    assert "sesame" not in text
    found = {line["name"]: line for line in web.get("/sources.json").json()["sources"]}
    assert found["other.json"]["standing"]["false"] == 1
    assert "sesame" not in str(found)


def test_the_navigation_leads_there(web):
    for path in ("/sources", "/search"):
        page = Page(web.get(path).text)
        assert [a["href"] for a in page.all("a") if a.get("aria-current") == "page"] == [path]
        assert path in Page(web.get("/").text).links


def test_search_takes_what_is_pasted(web):
    page = Page(web.get("/search", params={"q": "hxxp://bad[.]example/x"}).text)
    assert f"/objects/{SEEN}" in page.links
    assert [each["value"] for each in page.all("input") if each.get("name") == "q"] == [
        "hxxp://bad[.]example/x"
    ]
    found = web.get("/search.json", params={"q": "bad[.]example"}).json()
    assert [row["id"] for row in found["values"][0]["rows"]] == [SEEN]
    assert f"/objects/{SEEN}" in Page(web.get("/search", params={"q": SEEN}).text).links
    assert "There is no object" in web.get("/search", params={"q": SEEN[:-1] + "9"}).text


def test_the_language_stays_in_the_form(web):
    page = Page(web.get("/search?lang=zh").text)
    assert ("lang", "zh") in [(each.get("name"), each.get("value")) for each in page.all("input")]


def test_an_object_has_versions_disputes_sources_and_where_it_went(web):
    text = Page(web.get(f"/objects/{SEEN}").text).text
    for said in (
        "A relay",
        "green",
        "red",
        "third.json",
        "other.json",
        "intel.json",
        "out.json",
        "Harbour",
        "TIN HERON",
    ):
        assert said in text
    earlier = web.get(f"/objects/{SEEN}?version=2027-01-01T00:00:00")
    assert "<h1><bdi>A relay" not in earlier.text
    assert web.get(f"/objects/{SEEN}.json").json()["schema"] == "tocsin/object/1"


def test_what_was_taken_back_is_told_without_its_content(web):
    text = Page(web.get(f"/objects/{GONE}").text).text
    assert "withdrawn" in text
    assert "false positive" in text
    assert "bad.example" not in text


def test_bytes_are_saved_not_shown(web):
    answer = web.get(f"/raw/{BAD}")
    assert answer.headers["content-disposition"] == f'attachment; filename="{BAD}.json"'
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["name"] == HOSTILE
    (link,) = [each for each in Page(web.get(f"/objects/{MISP}").text).links if "form=misp" in each]
    assert json.loads(web.get(link).content)["Event"]["Attribute"][0]["value"] == "drill.example"
    disputed = [each for each in Page(web.get(f"/objects/{SEEN}").text).links if "dispute=" in each]
    assert web.get(disputed[0]).json()["name"] == "said otherwise"


@pytest.mark.parametrize(
    "path",
    ["/objects/indicator--x", f"/objects/{SEEN}?version=x", "/raw/x", f"/raw/{GONE}", f"/raw/{SEEN}?form=csv", f"/raw/{SEEN}?dispute=00",
     "/objects/%00", "/objects/a/b"],
    ids=range(8),
)  # fmt: skip
def test_what_is_not_there_is_a_404(web, path):
    assert web.get(path, headers=HTML).status_code == 404
    assert web.get(path).json()["ok"] is False


def test_a_question_of_any_length_is_answered_or_refused(web):
    assert web.get("/search", params={"q": "x" * 15_000}).status_code in {200, 400, 414, 431}


def test_without_a_store_of_objects_the_pages_are_not_there(tmp_path):
    made = Web(tmp_path, people=False)
    assert made.http.get("/sources", headers=HTML).status_code == 404
    made.close()


def test_an_account_of_another_organisation_gets_none_of_it(tmp_path):
    from litestar.testing import TestClient

    from tests.serve.taxii_node import from_here

    store = signing.fresh(tmp_path)
    fill(store)
    with store.write("test", signing.AT) as tx:
        accounts.add_organisation(tx, "Northbank", ("energy",))
    signing.add(store, "amy", scope="read", own="own")
    signing.add(store, "bob", scope="read", organisation="Northbank")
    app = create_app(
        lambda: STATUS, now, Settings(organisation="own"), warnings=BOOK, intelligence=Reading(store, LIMITS, now=signing.Clock()),
        sign_in=signing.ways_in(store),
    )  # fmt: skip
    app.asgi_handler = from_here(app.asgi_handler)
    with TestClient(app, base_url="http://127.0.0.1:8470") as http:
        for path in (*PATHS, f"/raw/{SEEN}"):
            assert http.get(path).status_code == 401
            assert http.get(path, headers=basic("bob", signing.WORD)).status_code == 403
            assert http.get(path, headers=basic("amy", signing.WORD)).status_code == 200
    store.close()
