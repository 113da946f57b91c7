# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import msgspec
import pytest

from tests.serve.example import CASE, HITS, POWER, STATUS, UNCHECKED, WATER
from tests.serve.page_reading import ALIEN, HTML, Page, client
from tocsin.core.sentence import Sentence
from tocsin.serve.guard import HEADERS

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) '",
    "javascript:alert(1)",
    "</title></svg></table><h1>x</h1>",
    "{{ 7*7 }}{% raw %}",
    "{0.__class__} {name} %s %(x)s",
    "\u202egnp.exe\u0000\x1b[31m\u2028",
    "x" * 100_000,
    "../../etc/passwd?a=b&c#d/%2e%2e",
    "水<b>厂</b>😀",
]


def poisoned(value, payload):
    """The same records with ``payload`` in every string that comes from outside."""
    if isinstance(value, Sentence):
        return Sentence(
            value.text, {k: payload if isinstance(v, str) else v for k, v in value.values.items()}
        )
    if isinstance(value, tuple):
        return tuple(poisoned(v, payload) for v in value)
    if isinstance(value, msgspec.Struct):
        fixed = {"state", "scope"}
        if type(value).__name__ == "Unchecked":
            fixed = {"kind"}
        return type(value)(
            **{
                f: getattr(value, f)
                if f in fixed and not isinstance(getattr(value, f), Sentence)
                else poisoned(getattr(value, f), payload)
                for f in value.__struct_fields__
            }
        )
    return payload if isinstance(value, str) else value


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_hostile_text_in_every_field_of_every_page_stays_text(payload, lang):
    bad = poisoned(STATUS, payload)
    assert bad.trouble[0].name == payload
    assert bad.sources[0].kind == payload
    clean_ids = msgspec.structs.replace(
        bad,
        trouble=(msgspec.structs.replace(bad.trouble[0], id=WATER.id), *bad.trouble[1:]),
        cases=(msgspec.structs.replace(bad.cases[0], id=CASE.id),),
    )
    with client(clean_ids) as web:
        for address in ("/", "/hits/lines", f"/trouble/{WATER.id}", f"/cases/{CASE.id}", "/status.json"):
            answer = web.get(f"{address}?lang={lang}")
            assert answer.status_code == 200, answer.text
            if address.endswith(".json"):
                assert answer.json()["trouble"][0]["name"] == payload
                continue
            page = Page(answer.text)
            assert not {tag for tag, _ in page.elements} & ALIEN
            for tag, attrs in page.elements:
                assert not [
                    name for name in attrs if name.startswith("on") or name in ("style", "autofocus")
                ], tag
                assert attrs.get("href", "/").startswith(("/", "#"))
            assert "\u202e" not in answer.text
            assert "\x00" not in answer.text
            assert len(answer.text) < 2_000_000


def test_an_id_of_any_shape_leads_to_its_page():
    for name in ("a/b", "a b", "ü水", "a?b=c&d", "a#b", "100%", "x.json", '"<'):
        odd = msgspec.structs.replace(STATUS, trouble=(msgspec.structs.replace(POWER, id=name),))
        with client(odd) as web:
            page = Page(web.get("/").text)
            link = next(href for href in page.links if href.startswith("/trouble/"))
            answer = web.get(link)
            assert answer.status_code == 200, (name, link)
            assert POWER.name in answer.text


@pytest.mark.parametrize(
    "address",
    ["/", "/status.json", "/hits/lines", "/nope", "/healthz", "/static/tocsin.css", "/hits/lines?limit=x"],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_every_answer_carries_the_headers_and_its_request_id(address, method):
    with client(STATUS) as web:
        answer = web.request(method, address)
        for name in HEADERS.keys() - {"cache-control"}:
            assert answer.headers[name] == HEADERS[name]
        assert answer.headers["x-request-id"] == "id-1"
        if not address.startswith("/static") or method == "POST":
            assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("method", "address", "headers", "status", "code"),
    [
        ("GET", "/nope", {}, 404, "not-found"),
        ("GET", "/trouble/none", {}, 404, "not-found"),
        ("GET", "/cases/none", {}, 404, "not-found"),
        ("POST", "/", {}, 405, "method-not-allowed"),
        ("DELETE", "/nope", {}, 405, "method-not-allowed"),
        ("GET", "/", {"host": "evil.example"}, 421, "wrong-host"),
        ("GET", "/", {"origin": "http://evil.example"}, 403, "foreign-origin"),
        ("GET", "/", {"content-length": "99999999"}, 413, "too-large"),
        ("GET", "/hits?limit=0", {}, 400, "bad-input"),
    ],
)
def test_errors_have_one_shape_as_json_and_as_a_page(method, address, headers, status, code):
    with client(STATUS) as web:
        answer = web.request(method, address, headers=headers)
        assert answer.status_code == status
        body = answer.json()
        assert body["ok"] is False
        assert body["error"].keys() == {"code", "what", "where", "do"}
        assert body["error"]["code"] == code
        assert body["error"]["do"]
        assert body["request_id"] == answer.headers["x-request-id"] == "id-1"
        for lang in ("en", "zh"):
            shown = web.request(method, address, headers=headers | HTML | {"accept-language": lang})
            assert shown.status_code == status
            page = Page(shown.text)
            assert code in page.text
            assert shown.headers["x-request-id"] in page.text
            assert (body["error"]["what"] in page.text) == (lang == "en" or address.endswith("/none"))


def test_an_unforeseen_error_is_not_told(caplog):
    def broken():
        raise RuntimeError("password=hunter2")

    with client(broken) as web:
        for headers in ({}, HTML):
            answer = web.get("/", headers=headers)
            assert answer.status_code == 500
            assert "hunter2" not in answer.text
    assert "hunter2" in caplog.text


def test_each_request_reads_the_status_once_and_keeps_nothing():
    calls = []

    def read():
        calls.append(1)
        return msgspec.structs.replace(STATUS, organisation=f"reading {len(calls)}")

    with client(read) as web:
        assert "reading 1" in web.get("/").text
        assert "reading 2" in web.get("/").text


def test_the_values_of_the_example_cover_every_kind():
    assert {t.state for t in STATUS.trouble} == {"now", "due", "exposed", "fragile", "aside", "not-checked"}
    assert HITS
    assert UNCHECKED
