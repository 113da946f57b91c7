# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""/watching: lists for other tools, warninglists and hunted logs, in two languages, for the own organisation; names stay text."""

from __future__ import annotations

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
from tocsin.core.settings import Settings
from tocsin.core.warninglist import Warninglist
from tocsin.flows import lists_out as making
from tocsin.flows.intelligence_now import Reading
from tocsin.serve.app import create_app
from tocsin.store import accounts, hunted, lists_out, warninglists
from tocsin.store.hunted import Hunted, Stretch
from tocsin.store.lists_out import ListOut
from tocsin.store.sought import Mark

HOSTILE = "<script>alert(1)</script>"
EARLY, LATE = "2026-11-01T00:00:00.000Z", "2026-11-20T00:00:00.000Z"


@pytest.fixture
def store(tmp_path):
    made = signing.fresh(tmp_path)
    with made.write("test", signing.AT) as tx:
        accounts.add_organisation(tx, "Northbank", ("energy",))
    signing.add(made, "amy", scope="read", own="own")
    signing.add(made, "bob", scope="read", organisation="Northbank")
    yield made
    made.close()


@pytest.fixture
def http(store):
    app = create_app(
        lambda: STATUS, now, Settings(organisation="own"), warnings=BOOK,
        intelligence=Reading(store, LIMITS, now=signing.Clock()), sign_in=signing.ways_in(store),
    )  # fmt: skip
    app.asgi_handler = from_here(app.asgi_handler)
    with TestClient(app, base_url="http://127.0.0.1:8470") as web:
        yield web


def fill(store, folder):
    clock = signing.Clock()
    wanted = ListOut(name="blocked", form="plain", path=str(folder / "blocked.txt"))
    making.publish(store, wanted, now=clock(), limits=LIMITS, overwrite=False)
    with store.write("test", signing.AT) as tx:
        broken = ListOut(name="broken", form="edl", path="", audience="Northbank", trouble=HOSTILE, left_out=(("listed", 3),))  # fmt: skip
        lists_out.put(tx, broken)
        made = Warninglist(
            name=HOSTILE, type="hostname", kinds=("domain",), entries={"hostname": ("a.example",)}
        )
        warninglists.put(tx, made, licence="CC0-1.0", source="top.json", digest="00", by="amy")
        marks = [Mark(seq=seq, left="", at=at) for seq, at in ((7, LATE), (3, EARLY))]
        stretches = tuple(Stretch(end=9_000 * n, lines=70 * n, mark=mark) for n, mark in enumerate(marks, 1))
        hunted.put(tx, Hunted(path=f"/logs/{HOSTILE}", kind="eve", size_bytes=1, modified_ns=1, head_bytes=1, head="00", asked="", stretches=stretches, at=LATE))  # fmt: skip


def test_each_list_and_log_is_told_with_its_state(http, store, tmp_path):
    fill(store, tmp_path)
    found = http.get("/watching.json", headers=basic("amy", signing.WORD)).json()
    assert found["schema"] == "tocsin/watching/1"
    states = {one["name"]: (one["state"], one["left_out"]) for one in found["lists"]}
    assert states["broken"] == ("trouble", {"listed": 3})
    assert states["blocked"][0] in {"fresh", "stale"}
    assert [(one["name"], one["licence"], one["size"]) for one in found["warninglists"]] == [
        (HOSTILE, "CC0-1.0", 1)
    ]
    (log,) = found["logs"]
    assert (log["lines"], log["bytes"], log["oldest"], found["logs_total"]) == (140, 18_000, EARLY, 1)


def test_a_list_is_up_to_date_until_something_is_written(http, store, tmp_path):
    wanted = ListOut(name="blocked", form="plain", path=str(tmp_path / "blocked.txt"))
    making.publish(store, wanted, now=signing.Clock()(), limits=LIMITS, overwrite=False)

    def state():
        found = http.get("/watching.json", headers=basic("amy", signing.WORD)).json()
        return found["lists"][0]["state"]

    assert state() == "fresh"
    with store.write("test", signing.AT) as tx:
        warninglists.put(tx, Warninglist(name="x", type="hostname", kinds=("domain",), entries={"hostname": ("a.example",)}), licence="", source="", digest="00", by="amy")  # fmt: skip
    assert state() == "stale"


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("Lists and logs", "not made")), ("zh", ("列表与日志", "未生成"))]
)
def test_the_page_in_two_languages_shows_names_as_text(http, store, tmp_path, lang, words):
    fill(store, tmp_path)
    answer = http.get(f"/watching?lang={lang}", headers=basic("amy", signing.WORD))
    assert answer.status_code == 200
    assert HOSTILE not in answer.text
    text = Page(answer.text).text
    assert all(word in text for word in words)
    assert "blocked" in text
    assert "140" in text


def test_a_page_without_anything_says_how_to_begin(http):
    text = Page(http.get("/watching?lang=en", headers=basic("amy", signing.WORD)).text).text
    for verb in ("tocsin watch out", "tocsin watch warninglist add", "tocsin watch hunt"):
        assert verb in text


@pytest.mark.parametrize("path", ["/watching", "/watching.json"])
def test_others_see_nothing_of_it(http, path):
    assert http.get(path).status_code == 401
    assert http.get(path, headers=basic("bob", signing.WORD)).status_code == 403
