# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who asks, alone and as TAXII is asked: found out by ``serve.gate``, and answered there in TAXII's own form."""

from __future__ import annotations

import itertools
import json

import pytest
from litestar import Request

from tests.flows import signing
from tests.serve.signed import basic
from tests.serve.taxii_node import ALL, AT, INBOX, ROOT, SEND, Web, made
from tests.stix_samples import GREEN, RED, numbered
from tocsin.core.marking import ids_for
from tocsin.core.policy import Asker
from tocsin.serve.asker import KEY, Visitor, asker_of, visitor_of
from tocsin.share.taxii import MEDIA_TYPE
from tocsin.store import accounts, sources

CLEAR = ids_for("clear")


@pytest.mark.parametrize("state", [{}, {KEY: None}, {KEY: "amy"}, {KEY: Asker("us", own=True)}], ids=range(4))
def test_a_request_that_did_not_come_through_the_gate_asks_as_nobody(state):
    request = Request({"type": "http", "state": state})  # type: ignore[arg-type, var-annotated]  # the least that a request can be
    assert asker_of(request) == Asker("")
    assert (visitor_of(request).scope, visitor_of(request).name) == (None, "")


def test_what_the_gate_found_is_handed_on():
    visitor = Visitor(asker=Asker("Northbank", ("energy",)), scope="read", name="bob")
    request = Request({"type": "http", "state": {KEY: visitor}})  # type: ignore[arg-type, var-annotated]  # the least that a request can be
    assert visitor_of(request) is visitor
    assert asker_of(request) == Asker("Northbank", ("energy",))


@pytest.fixture
def web(tmp_path):
    made_web = Web(tmp_path)
    with made_web.store.write("test", AT) as tx:
        accounts.add_organisation(tx, "Northbank", ("energy",))
        accounts.add_organisation(tx, "Elsewhere", ())
    signing.add(made_web.store, "bob", scope="write", organisation="Northbank")
    signing.add(made_web.store, "eve", scope="read", organisation="Elsewhere")
    yield made_web
    made_web.close()


@pytest.fixture
def unasked(tmp_path):
    """Before the first account."""
    made_web = Web(tmp_path, people=False)
    yield made_web
    made_web.close()


def numbers(answer):
    return [int(each["id"][-12:]) for each in answer.json().get("objects", [])]


def ways(web, name):
    """Every way in of an account that has a password."""
    secret = web.token(name, "read")
    return [
        basic(name, signing.WORD),
        basic(name, secret),
        {"authorization": f"Bearer {secret}"},
        {"authorization": f"Token {secret}"},
        {"authorization": secret},
    ]


@pytest.mark.parametrize(
    "accept", [MEDIA_TYPE, "text/html,*/*", "text/html"], ids=["client", "browser", "page"]
)
@pytest.mark.parametrize("path", ["/taxii2", "/taxii2/", f"{ROOT}/", f"{ROOT}/collections/{ALL}/objects/", f"{ROOT}/nowhere"], ids=range(5))  # fmt: skip
def test_nobody_is_told_to_sign_in_in_the_form_of_taxii_and_never_sent_elsewhere(web, path, accept):
    del web.http.headers["authorization"]
    for given in ({}, basic("bob", "wrong"), basic("nobody", "wrong"), {"authorization": "Bearer tocsin_x"}):
        answer = web.http.get(path, headers={"accept": accept, **given}, follow_redirects=False)
        assert (answer.status_code, answer.json()["http_status"]) == (401, "401")
        assert answer.headers["content-type"] == MEDIA_TYPE
        asked = answer.headers.get_list("www-authenticate")
        assert [kind.partition(" ")[0] for kind in asked] == ["Basic", "Bearer"]
        assert answer.json()["error_code"] == "sign-in"


def test_every_way_to_sign_in_shows_what_the_markings_allow_that_organisation(web):
    given = [made(n, object_marking_refs=[mark]) for n, mark in ((1, RED), (2, GREEN), (3, CLEAR))]
    assert web.post([*given, made(4)]).json()["success_count"] == 4
    path = f"/collections/{ALL}/objects/"
    assert numbers(web.get(path)) == [1, 2, 3, 4]  # ours
    for name, seen in (("bob", [2, 3]), ("eve", [3])):
        for way in ways(web, name):
            assert numbers(web.get(path, **way)) == seen
            assert numbers(web.get(path.replace("objects", "manifest"), **way)) == seen
            assert web.get(f"{path}{numbered('indicator', 1)}/", **way).status_code == 404


def test_a_walk_that_changes_its_asker_is_asked_about_anew(web):
    web.post([made(n, object_marking_refs=[RED if n % 2 else GREEN]) for n in range(40)])
    page = web.get(f"/collections/{ALL}/objects/?limit=16").json()
    after = web.get(f"/collections/{ALL}/objects/?next={page['next']}", **basic("bob", signing.WORD))
    assert numbers(after) == [n for n in range(16, 40) if n % 2 == 0]


def test_writing_needs_the_scope_and_others_write_in_their_own_name(web):
    def post(number, way):
        body = json.dumps({"objects": [made(number, object_marking_refs=[GREEN])]})
        return web.http.post(f"{ROOT}/collections/{INBOX}/objects/", content=body, headers={**SEND, **way})

    one = f"{ROOT}/collections/{INBOX}/objects/{numbered('indicator', 1)}/"
    assert post(1, basic("bob", signing.WORD)).status_code == 202
    for way in (basic("eve", signing.WORD), basic("bob", web.token("bob", "read"))):
        refused = post(2, way)
        assert (refused.status_code, refused.json()["error_code"]) == (403, "denied")
        assert web.http.delete(one, headers={**SEND, **way}).status_code == 403
        assert not web.get(f"/collections/{INBOX}/", **way).json()["can_write"]
    assert web.get(f"/collections/{INBOX}/", **basic("bob", signing.WORD)).json()["can_write"]
    assert web.http.delete(one, headers={**SEND, **basic("bob", signing.WORD)}).status_code == 200
    assert web.page() == {"more": False, "objects": []}
    with web.store.read() as reader:
        taken = {each.name for each in sources.all(reader)}
    assert taken == {f"taxii/{INBOX}/Northbank"}


def test_before_the_first_account_this_machine_reads_and_nobody_writes(unasked):
    listed = unasked.get("/collections/").json()["collections"]
    assert [each["can_write"] for each in listed] == [False, False]
    assert unasked.page() == {"more": False, "objects": []}
    refused = unasked.post([made(1)])
    assert (refused.status_code, refused.json()["title"]) == (
        403,
        "Nothing can be changed here before an account exists.",
    )
    signing.add(unasked.store, "amy", scope="write", own="own")
    assert unasked.get("/collections/").status_code == 401
    assert unasked.post([made(1)], **basic("amy", signing.WORD)).status_code == 202


def test_guessing_is_slowed_down_in_the_form_of_taxii_and_tokens_go_on(web):
    tries = (web.get("/collections/", **basic("bob", f"wrong {n}")) for n in itertools.count())
    slowed = next(answer for answer in tries if answer.status_code != 401)
    assert (slowed.status_code, slowed.json()["http_status"]) == (429, "429")
    assert int(slowed.headers["retry-after"]) >= 1
    assert web.get("/collections/").status_code == 200
    assert web.get("/collections/", **basic("bob", web.token("bob"))).status_code == 200
