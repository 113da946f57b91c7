# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.flows.signing import AT, WORD, add, fresh, peopled
from tests.serve.page_reading import Page
from tests.serve.signed import BASE, PAGE, Web, app_on
from tocsin.flows import accounts as flow
from tocsin.serve.gate import SESSION, VISIT, page_token
from tocsin.serve.sign_in_pages import here
from tocsin.store import accounts


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


def test_in_and_out(app):
    web = Web(app)
    asked = web.get("/hits?after=5", headers=PAGE)
    assert asked.status_code == 303
    answer = web.form(asked.headers["location"], name="Amy", password=WORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/hits?after=5")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{SESSION}=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {
        "Path=/",
        "Secure",
        "HttpOnly",
        "SameSite=Strict",
    }
    shown = Page(web.get("/", headers=PAGE).text)
    assert "amy" in shown.text
    kept = dict(web.cookies)
    answer = leave(web)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert SESSION not in web.cookies
    web.cookies = kept
    assert web.get("/", headers=PAGE).status_code == 303  # the session is gone from the store, too


def leave(web):
    page = Page(web.get("/account", headers=PAGE).text)
    (token,) = [a["value"] for a in page.all("input") if a["name"] == "token"]
    return web("POST", "/sign-out", form={"token": token})


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("eve", WORD),
        ("amy", "wrong"),
        ("zed", WORD),
        ("bare", WORD),
        ("", ""),
        ("amy\x00", WORD),
        ("amy", "x" * 4000),
    ],
    ids=range(7),
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_who_may_not_come_in_sees_one_page(app, name, password, lang):
    web, other = Web(app), Web(app)
    wanted = other.form(f"/sign-in?lang={lang}", name="nobody", password="wrong")
    answer = web.form(f"/sign-in?lang={lang}", name=name, password=password)
    assert answer.status_code == wanted.status_code == 403
    hidden = [attrs for attrs in Page(answer.text).all("input") if attrs["name"] == "password"]
    assert "value" not in hidden[0]
    (alert,) = [attrs for _, attrs in Page(answer.text).elements if attrs.get("role") == "alert"]
    assert alert["id"] == hidden[0]["aria-describedby"]
    assert SESSION not in web.cookies
    a, b = (page.text.split('role="alert"')[1].split("</p>")[0] for page in (answer, wanted))
    assert a == b


def test_too_many_tries_are_told_in_words_and_in_the_header(app):
    web = Web(app)
    for _ in range(10):
        web.form("/sign-in", name="amy", password="wrong")
    answer = web.form("/sign-in", name="amy", password=WORD)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert "1 s" in Page(answer.text).text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("path", ["/sign-in", "/first-account", "/account"])
def test_every_field_has_a_label_and_says_what_it_is_for(request, path, lang):
    app, _, _ = app_on(request.getfixturevalue("empty" if path == "/first-account" else "store"))
    web = Web(app)
    if path == "/account":
        web.form("/sign-in", name="amy", password=WORD)
    answer = web.get(f"{path}?lang={lang}", headers=PAGE)
    page = Page(answer.text)
    labels = {a["for"] for a in page.all("label")}
    seen = [a for a in page.all("input") if a["type"] != "hidden"]
    assert {a["id"] for a in seen} == labels
    assert all(a["autocomplete"] for a in seen)
    assert all(f["method"] == "post" and f["action"].startswith("/") for f in page.all("form"))
    assert len(page.all("form")) == 1
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "same-origin"
    assert page.all("script") == []


def test_a_form_that_another_page_sends_is_refused(app):
    web = Web(app)
    fields = {"name": "amy", "password": WORD, "next": "/"}
    assert web("POST", "/sign-in", form=fields).status_code == 403  # no cookie, no token
    web.get("/sign-in")
    for token in ("", "x", page_token("other"), web.cookies[VISIT]):
        assert web("POST", "/sign-in", form={**fields, "token": token}).status_code == 403
    good = {**fields, "token": page_token(web.cookies[VISIT])}
    foreign = {"origin": "https://evil.example"}
    assert web("POST", "/sign-in", form=good, headers=foreign).status_code == 403
    assert SESSION not in web.cookies
    assert web("POST", "/sign-in", form=good).status_code == 303


def test_nobody_else_can_sign_somebody_out(app):
    web = Web(app)
    web.form("/sign-in", name="amy", password=WORD)
    for token in ("", page_token(web.cookies[VISIT])):
        assert web("POST", "/sign-out", form={"token": token}).status_code == 403
    assert web.get("/", headers=PAGE).status_code == 200


def test_a_session_that_was_planted_is_not_taken_over(app):
    web = Web(app)
    web.cookies[SESSION] = "A" * 43
    assert web.form("/sign-in", name="amy", password=WORD).status_code == 303
    assert web.cookies[SESSION] != "A" * 43
    planted = Web(app)
    planted.cookies[SESSION] = "A" * 43
    assert planted.get("/", headers=PAGE).status_code == 303


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"name=amy&name=bob",
        b"&".join(b"f%d=1" % at for at in range(9)),
        b"name=%ff",
        b"\xff=1",
        b"name=" + b"x" * 5000,
        b"{}",
    ],
    ids=range(7),
)
def test_what_is_no_form_of_ours_is_refused(app, body):
    web = Web(app)
    kind = {"content-type": "application/x-www-form-urlencoded", "origin": BASE}
    assert web("POST", "/sign-in", content=body, headers=kind).status_code in (400, 403)
    kind["content-type"] = "application/json"
    assert web("POST", "/sign-in", content=body, headers=kind).status_code == 400


@pytest.mark.parametrize("size", [20_000, 10_000_000])
def test_a_form_that_is_too_large_is_not_read(app, size):
    form = {"name": "amy", "password": "x" * size}
    answer = Web(app)("POST", "/sign-in", form=form)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("target", "goes"),
    [
        ("/hits?after=5", "/hits?after=5"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nset-cookie: x=1", "/"),
        ("/sign-out", "/"),
        ("/sign-in?next=/", "/"),
        ("/水", "/"),
        ("/%E6%B0%B4", "/%E6%B0%B4"),
        ("/" + "a" * 3000, "/"),
    ],
    ids=range(12),
)
def test_signing_in_leads_to_a_page_of_ours(app, target, goes):
    assert here(target) == goes
    if target.isprintable() and len(target) < 2000:
        web = Web(app)
        hidden = web.get("/sign-in")
        token = page_token(web.cookies[VISIT])
        assert hidden.status_code == 200
        fields = {"name": "amy", "password": WORD, "next": target, "token": token}
        assert web("POST", "/sign-in", form=fields).headers["location"] == goes


def test_the_first_account_is_made_on_the_page(empty):
    app, _, _ = app_on(empty)
    web = Web(app)
    secret = flow.first_run(empty, at=AT)
    assert web.get("/sign-in").headers["location"] == "/first-account"
    assert "Drinking water" in web.get("/", headers=PAGE).text
    wrong = web.form("/first-account", secret="x", name="amy", password=WORD)
    assert wrong.status_code == 403
    assert "first-run secret" in wrong.text
    assert web.form("/first-account", secret=secret, name="amy", password="short").status_code == 400
    answer = web.form("/first-account", secret=secret, name="amy", password=WORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert web.get("/", headers=PAGE).status_code == 200
    assert web.get("/first-account").headers["location"] == "/sign-in"
    assert Web(app).get("/", headers=PAGE).status_code == 303
    with empty.read() as reader:
        (one,) = accounts.all(reader)
        assert (one.name, one.scope, one.own, one.organisation) == ("amy", "admin", True, "us")


def test_once_an_account_exists_the_secret_makes_no_other(empty):
    app, _, _ = app_on(empty)
    secret = flow.first_run(empty, at=AT)
    web = Web(app)
    web.get("/first-account")
    token = page_token(web.cookies[VISIT])
    add(empty, "amy")
    fields = {"secret": secret, "name": "eve", "password": WORD, "token": token}
    assert web("POST", "/first-account", form=fields).status_code == 403
    with empty.read() as reader:
        assert [one.name for one in accounts.all(reader)] == ["amy"]


def test_the_account_page_says_who_asks_and_what_they_may(app):
    web = Web(app)
    web.form("/sign-in", name="bob", password=WORD)
    text = Page(web.get("/account", headers=PAGE).text).text
    for word in ("bob", "Northbank", "energy", "read and write"):
        assert word in text
    refused = web.get("/", headers=PAGE)
    assert refused.status_code == 403
    assert "/account" in Page(refused.text).links  # the way out is on the page that refuses
