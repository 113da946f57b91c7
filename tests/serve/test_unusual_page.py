# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""/unusual: findings with their baseline, in two languages, for the own organisation; what a log says stays text."""

from __future__ import annotations

import msgspec
import pytest
from litestar.testing import TestClient

from tests.flows import signing
from tests.flows.conftest import LIMITS
from tests.serve.example import STATUS
from tests.serve.example_map import now
from tests.serve.example_warnings import BOOK
from tests.serve.page_reading import Page
from tests.serve.signed import basic
from tests.serve.taxii_node import from_here
from tocsin.core.sentence import Sentence
from tocsin.core.settings import Settings
from tocsin.flows.intelligence_now import Reading
from tocsin.serve.app import create_app
from tocsin.store import accounts, unusual
from tocsin.watch.unusual import KINDS, Baseline, Unusual

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def http(tmp_path):
    store = signing.fresh(tmp_path)
    says = Sentence(
        "{teller} told {who}: {command}", {"teller": HOSTILE, "who": "pump", "command": "modbus stop"}
    )
    found = [
        Unusual(kind=kind, who="pump", day="2026-11-01", about=(HOSTILE,), says=says, usual=says, grave=True, count=3, places=("eve.json:7",))
        for kind in KINDS
    ]  # fmt: skip
    with store.write("test", signing.AT) as tx:
        accounts.add_organisation(tx, "Northbank", ("energy",))
        unusual.add(tx, [(one.day, (one.kind,), msgspec.json.encode(one)) for one in found])
        known, new = Baseline(first=1, last=9, days=9), Baseline(first=1, last=2, days=2)
        unusual.learn(tx, {"pump": msgspec.msgpack.encode(known), "gate": msgspec.msgpack.encode(new)})
    signing.add(store, "amy", scope="read", own="own")
    signing.add(store, "bob", scope="read", organisation="Northbank")
    app = create_app(
        lambda: STATUS, now, Settings(organisation="own"), warnings=BOOK, intelligence=Reading(store, LIMITS, now=signing.Clock()),
        sign_in=signing.ways_in(store),
    )  # fmt: skip
    app.asgi_handler = from_here(app.asgi_handler)
    with TestClient(app, base_url="http://127.0.0.1:8470") as web:
        yield web
    store.close()


@pytest.mark.parametrize(("lang", "word"), [("en", "calls in a beat"), ("zh", "规律性外联")])
def test_each_finding_is_shown_with_its_row_and_baseline(http, lang, word):
    answer = http.get(f"/unusual?lang={lang}", headers=basic("amy", signing.WORD))
    assert answer.status_code == 200
    assert HOSTILE not in answer.text
    text = Page(answer.text).text
    assert word in text
    assert text.count("eve.json:7") == len(KINDS)
    assert "gate" in text


def test_the_json_form_has_sentences_with_their_values(http):
    found = http.get("/unusual.json", headers=basic("amy", signing.WORD)).json()
    assert (found["schema"], found["known"], found["learning"]) == (
        "tocsin/unusual/1",
        ["pump"],
        [["gate", 2]],
    )
    assert found["found"][0]["says"]["values"]["command"] == "modbus stop"


@pytest.mark.parametrize("path", ["/unusual", "/unusual.json"])
def test_others_see_nothing_of_it(http, path):
    assert http.get(path).status_code == 401
    assert http.get(path, headers=basic("bob", signing.WORD)).status_code == 403
