# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from ipaddress import ip_network

import pytest

from tests.flows.signing import AT, WORD, add, fresh, peopled, token
from tests.serve.signed import PAGE, Web, app_on, basic
from tocsin.serve.gate import PUBLIC, SESSION, page_token
from tocsin.serve.guard import under
from tocsin.serve.listen import Door
from tocsin.store import accounts, tokens

CLOSED = [
    "/",
    "/status.json",
    "/hits",
    "/cases/x",
    "/know/impact",
    "/readyz",
    "/openapi.json",
    "/nope",
]


@pytest.fixture
def store(tmp_path):
    made = peopled(tmp_path)
    yield made
    made.close()


@pytest.fixture
def empty(tmp_path):
    made = fresh(tmp_path)
    yield made
    made.close()


@pytest.fixture
def app(store):
    return app_on(store)[0]


def bearer(secret):
    return {"authorization": f"Bearer {secret}"}


def test_before_the_first_account_this_machine_reads_as_ever_and_others_do_not(empty):
    app, _, _ = app_on(empty)
    assert Web(app).get("/status.json").status_code == 200
    assert Web(app).get("/taxii2/who").json() == {
        "organisation": "us", "communities": [], "own": True, "scope": "read", "how": "local", "address": "127.0.0.1",
    }  # fmt: skip
    assert Web(app)("POST", "/taxii2/write").status_code == 403
    assert Web(app, "192.0.2.9").get("/status.json").status_code == 403
    add(empty, "amy")  # by another process, while this one runs
    assert Web(app).get("/status.json").status_code == 401


@pytest.mark.parametrize("path", CLOSED)
def test_with_accounts_every_address_asks_for_a_sign_in(app, path):
    answer = Web(app).get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "sign-in")
    kinds = answer.headers.get_list("www-authenticate")
    assert [kind.partition(" ")[0] for kind in kinds] == ["Basic", "Bearer"]
    shown = Web(app).get(path + "?a=b%26c&lang=zh", headers=PAGE)
    if path.endswith(".json") and path != "/openapi.json":
        assert shown.status_code == 401
    elif not path.endswith(".json"):
        assert shown.status_code == 303
        assert shown.headers["location"].startswith("/sign-in?next=%2F")
        assert "a%3Db%2526c" in shown.headers["location"]
        assert shown.headers["location"].endswith("&lang=zh")
    assert "Drinking water" not in answer.text + shown.text


@pytest.mark.parametrize("path", ["/healthz", "/static/tocsin.css", "/sign-in"])
def test_what_nobody_needs_an_account_for(app, path):
    assert Web(app).get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/healthz/", "/healthz/x", "/sign-in/x", "/static", "/sign-inx", "//static/x", "/HEALTHZ"]
)
def test_what_only_looks_public_is_not(app, path):
    assert not under(path, PUBLIC)
    assert Web(app).get(path).status_code in (400, 401)


def test_every_way_to_say_who_asks(app, store):
    secret = token(store, "bob", scope="read")
    wanted = {"organisation": "Northbank", "communities": ["energy"], "own": False, "address": "127.0.0.1"}
    for headers, scope, how in [
        (bearer(secret), "read", "token"),
        ({"authorization": f"Token {secret}"}, "read", "token"),
        ({"authorization": secret}, "read", "token"),
        (basic("bob", secret), "read", "token"),
        (basic("bob", WORD), "write", "password"),
        ({"authorization": f"bEARER   {secret}"}, "read", "token"),
    ]:
        answer = Web(app).get("/taxii2/who", headers=headers)
        assert answer.status_code == 200, headers
        assert answer.json() == {**wanted, "scope": scope, "how": how}


BAD = {
    "unknown token": bearer("tocsin_" + "A" * 43),
    "no token": bearer(""),
    "bare kind": {"authorization": "Bearer"},
    "unknown kind": {"authorization": "Digest x"},
    "unknown name": basic("eve", WORD),
    "wrong password": basic("amy", "wrong"),
    "disabled": basic("zed", WORD),
    "no colon": {"authorization": "Basic YW15"},
    "not base64": {"authorization": "Basic !!!"},
    "not UTF-8": {"authorization": "Basic /zr/"},
    "long": {"authorization": "Basic " + "A" * 60_000},
    "password as token": bearer(WORD),
    "unknown session": {"cookie": f"{SESSION}={'A' * 43}"},
    "session twice": {"cookie": f"{SESSION}=a; {SESSION}=b"},
    "forged certificate": {"x-client-cert": "ab" * 32},
}


@pytest.mark.parametrize("case", BAD)
def test_what_proves_nothing_gets_one_answer(app, case):
    nothing = Web(app).get("/taxii2/who")
    answer = Web(app).get("/taxii2/who", headers=BAD[case])
    assert (answer.status_code, answer.content) == (401, nothing.content)
    assert dict(answer.headers.items()) == dict(nothing.headers.items())


def test_two_authorisations_are_none(app, store):
    secret = token(store, "bob")
    pairs = [("authorization", f"Bearer {secret}"), ("authorization", f"Bearer {secret}")]
    assert Web(app).get("/taxii2/who", headers=pairs).status_code == 401


def test_a_bad_authorisation_is_not_saved_by_a_good_session(app):
    web = Web(app)
    assert web.form("/sign-in", name="amy", password=WORD).status_code == 303
    assert web.get("/taxii2/who").status_code == 200
    assert web.get("/taxii2/who", headers=bearer("x")).status_code == 401


def test_too_many_tries_are_told_how_long_to_wait(app):
    web = Web(app)
    for _ in range(10):
        assert web.get("/", headers=basic("amy", "wrong")).status_code == 401
    answer = web.get("/", headers=basic("amy", WORD))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert web.get("/", headers=basic("rita", WORD)).status_code == 200


def test_others_come_in_where_things_are_shared_and_nowhere_else(app):
    headers = basic("bob", WORD)
    for path in CLOSED[:-1]:
        answer = Web(app).get(path, headers=headers)
        assert answer.status_code == 403, path
        assert "Drinking water" not in answer.text
    assert Web(app).get("/taxii2/who", headers=headers).status_code == 200
    assert Web(app).get("/account", headers=headers).status_code == 200
    assert Web(app).get("/taxii2/../status.json", headers=headers).status_code in (403, 404)
    assert Web(app).get("/status.json", headers=basic("rita", WORD)).status_code == 200


def test_a_write_needs_the_scope(app, store):
    assert Web(app)("POST", "/taxii2/write", headers=basic("rita", WORD)).status_code == 403
    assert (
        Web(app)("POST", "/taxii2/write", headers=bearer(token(store, "bob", scope="read"))).status_code
        == 403
    )
    assert Web(app)("POST", "/taxii2/write", headers=bearer(token(store, "bob", scope="write"))).text == "bob"
    assert Web(app)("POST", "/taxii2/write", headers=basic("amy", WORD)).text == "amy"
    assert Web(app)("POST", "/", headers=basic("amy", WORD)).status_code == 405


def test_a_write_of_a_browser_needs_the_token_of_its_page_too(app):
    web = Web(app)
    web.form("/sign-in", name="amy", password=WORD)
    assert web("POST", "/taxii2/write").status_code == 403
    for wrong in ("", "x", page_token("other"), page_token(web.cookies[SESSION])[:-1], "ü"):
        headers = [("x-tocsin-write", wrong.encode())]
        assert web("POST", "/taxii2/write", headers=headers).status_code == 403
    good = {"x-tocsin-write": page_token(web.cookies[SESSION])}
    assert web("POST", "/taxii2/write", headers=good).text == "amy"
    assert web("POST", "/taxii2/write", headers=good | {"origin": "https://evil.example"}).status_code == 403


def test_a_token_that_is_revoked_while_in_use_is_refused_with_the_next_request(app, store):
    web, headers = Web(app), bearer(token(store, "amy"))
    assert web.get("/status.json", headers=headers).status_code == 200
    with store.write("test", AT) as tx:
        tokens.revoke(tx, tokens.all(tx)[0].seq)
    assert web.get("/status.json", headers=headers).status_code == 401


def test_a_token_that_expires_while_in_use(store):
    app, _, clock = app_on(store)
    headers = bearer(token(store, "amy", days=1))
    assert Web(app).get("/status.json", headers=headers).status_code == 200
    clock.on(hours=24)
    assert Web(app).get("/status.json", headers=headers).status_code == 401


def test_leaving_a_community_counts_with_the_next_request(app, store):
    web, headers = Web(app), basic("bob", WORD)
    assert web.get("/taxii2/who", headers=headers).json()["communities"] == ["energy"]
    with store.write("test", AT) as tx:
        accounts.leave(tx, "Northbank", "energy")
    assert web.get("/taxii2/who", headers=headers).json()["communities"] == []


BEHIND = Door(
    proxies=(ip_network("192.0.2.1"),), known_as=("tocsin.example",), certificate_header="x-client-cert"
)


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("192.0.2.1", {"x-client-cert": "AB" * 32}, 200),
        ("192.0.2.1", {"x-client-cert": "cd" * 32}, 401),  # of a disabled account
        ("192.0.2.1", {"x-client-cert": "ef" * 32}, 401),
        ("192.0.2.1", {"x-client-cert": "(null)"}, 401),
        ("192.0.2.1", {}, 401),
        ("127.0.0.1", {"x-client-cert": "ab" * 32}, 401),
        ("192.0.2.2", {"x-client-cert": "ab" * 32}, 403),  # neither proxy nor this machine, without TLS
    ],
    ids=range(7),
)
def test_a_client_certificate_counts_from_the_proxy_only(store, address, headers, status):
    app, _, _ = app_on(store, door=BEHIND)
    answer = Web(app, address).get("/taxii2/who", headers=headers)
    assert answer.status_code == status
    if status == 200:
        assert (answer.json()["how"], answer.json()["scope"]) == ("certificate", "admin")


def test_a_certificate_header_sent_twice_is_none(store):
    app, _, _ = app_on(store, door=BEHIND)
    pairs = [("x-client-cert", "ab" * 32), ("x-client-cert", "ab" * 32)]
    assert Web(app, "192.0.2.1").get("/taxii2/who", headers=pairs).status_code == 401


def test_limits_count_the_client_behind_the_proxy(store):
    app, _, _ = app_on(store, door=BEHIND)
    proxy = Web(app, "192.0.2.1")
    for at in range(31):
        sent = basic(f"n{at}", "x") | {"x-forwarded-for": "203.0.113.5"}
        status = proxy.get("/", headers=sent).status_code
    assert status == 429
    sent = basic("amy", WORD) | {"x-forwarded-for": "203.0.113.6"}
    assert proxy.get("/", headers=sent).status_code == 200


def test_no_answer_and_no_log_holds_a_secret(app, store, caplog):
    secret = token(store, "amy")
    for headers in (
        bearer(secret),
        bearer(secret + "x"),
        basic("amy", "hunter2 hunter2"),
        basic("amy", WORD),
    ):
        for path in ("/", "/nope", "/cases/none"):
            answer = Web(app).get(path, headers=headers | PAGE)
            for said in (answer.text, str(answer.headers), caplog.text):
                assert secret not in said
                assert "hunter2" not in said
                assert WORD not in said
