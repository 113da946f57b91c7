# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Reports in prose that a watched folder brought: each waits once, until a person has reviewed or dismissed it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import AT, INTEL, LIMITS, NOW, give
from tests.share.readers.pdf_made import of_pages
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.feed import Feed
from tocsin.core.limits import Limits
from tocsin.core.settings import Settings
from tocsin.flows import drafts_waiting
from tocsin.flows.pull import pull
from tocsin.flows.pull_taxii import Pulled
from tocsin.store import Store, audit, claims, feeds, objects

REPORT = "TIN HERON again\nIt calls hxxp://evil-c2[.]ru/gate (T1071.001).\n"
PAGE = "<!doctype html><title>Kraken</title><p>calls hxxp://evil-c3[.]ru/gate</p>"
MAIL = "From: a@north.example\nSubject: Look\nDate: today\n\nsee hxxp://evil-c4[.]ru/\n"


@pytest.fixture
def inbox(store: Store, tmp_path: Path) -> Path:
    made = tmp_path / "inbox"
    made.mkdir()
    with store.write("test", AT) as tx:
        feeds.add(tx, Feed(name="in", kind="folder", address=str(made)))
    return made


def pulled(store: Store, limits: Limits = LIMITS) -> Pulled:
    return pull(store, "in", Settings(limits=limits), clock=lambda: NOW, environ={})


def waiting(store: Store) -> dict[str, drafts_waiting.Row]:
    with store.read() as reader:
        return {str(row["source"]).removeprefix("feed:in/"): row for row in drafts_waiting.listed(reader)}


def digest(store: Store, name: str) -> str:
    return str(waiting(store)[name]["sha256"])


def test_every_kind_of_prose_waits_and_nothing_of_it_is_kept(store: Store, inbox: Path):
    give(store, "intel.json", INTEL)
    for name, text in (("r.txt", REPORT), ("p.html", PAGE), ("m.eml", MAIL)):
        (inbox / name).write_text(text, encoding="utf-8")
    (inbox / "d.pdf").write_bytes(of_pages("It calls hxxp://evil-c5[.]ru/gate"))
    (inbox / "list.txt").write_text("198.51.100.7\n", encoding="utf-8")
    (inbox / "dull.md").write_text("Nothing to see\nat all\n", encoding="utf-8")
    with store.read() as reader:
        before = {each.id for each in objects.page(reader, 0, 100)}
    done = pulled(store)
    assert (done.records, done.faults) == (1, [])
    assert done.notes[:2] == [
        "4 in prose wait for a review: tocsin share draft --list",
        "1 in prose speak of nothing that is looked for",
    ]
    found = waiting(store)
    assert found.keys() == {"r.txt", "p.html", "m.eml", "d.pdf"}
    report = found["r.txt"]
    assert (report["title"], report["atoms"], report["names"], report["techniques"]) == (
        "TIN HERON again",
        1,
        1,
        1,
    )
    assert str(inbox / "r.txt") in str(report["review"])
    with store.read() as reader:
        new = [each for each in objects.page(reader, 0, 100) if each.id not in before]
        held = b"".join(one.body for one in claims.standing(reader, drafts_waiting.CLAIM))
    assert [b"198.51.100.7" in each.raw for each in new] == [True]
    assert b"evil" not in held
    assert pulled(store).pages == 0


def test_what_was_reviewed_or_dismissed_leaves_the_list_and_does_not_come_again(store: Store, inbox: Path):
    (inbox / "r.txt").write_text(REPORT, encoding="utf-8")
    (inbox / "copy.txt").write_text(REPORT, encoding="utf-8")
    (inbox / "p.html").write_text(PAGE, encoding="utf-8")
    pulled(store)
    assert waiting(store).keys() == {"copy.txt", "p.html"}, "the same bytes are one draft"
    assert drafts_waiting.reviewed(store, digest(store, "copy.txt"), by="duty", at=AT)
    number = int(str(waiting(store)["p.html"]["number"]))
    assert drafts_waiting.dismiss(store, number, by="duty", why="an advertisement", at=AT) == str(
        inbox / "p.html"
    )
    assert waiting(store) == {}
    (inbox / "p.html").rename(inbox / "q.html")
    (inbox / "r.txt").touch()
    pulled(store)
    assert waiting(store) == {}
    with store.read() as reader:
        said = {(one.taken_back_by, one.why_taken_back) for one in claims.all(reader, drafts_waiting.CLAIM)}
        entry = audit.last_of(reader, "claims.take_back")
    assert said == {("duty", "reviewed"), ("duty", "dismissed: an advertisement")}
    assert entry is not None


def test_what_was_changed_comes_again_and_what_is_gone_leaves(store: Store, inbox: Path):
    path = inbox / "r.txt"
    path.write_text(REPORT, encoding="utf-8")
    pulled(store)
    first = digest(store, "r.txt")
    assert drafts_waiting.reviewed(store, first, by="duty", at=AT)
    path.write_text(REPORT + "And 45.33.32[.]156.\n", encoding="utf-8")
    pulled(store)
    second = digest(store, "r.txt")
    path.write_text(REPORT + "And 45.33.32[.]157, too.\n", encoding="utf-8")
    pulled(store)
    third = digest(store, "r.txt")
    assert len({first, second, third}) == 3
    path.write_text(REPORT + "And 45.33.32[.]156.\n", encoding="utf-8")
    pulled(store)
    assert digest(store, "r.txt") == second, "nobody has reviewed it"
    path.unlink()
    pulled(store)
    assert waiting(store) == {}


def test_a_copy_goes_on_waiting_when_the_other_is_gone(store: Store, inbox: Path):
    for name in ("a.txt", "b.txt"):
        (inbox / name).write_text(REPORT, encoding="utf-8")
    pulled(store)
    (inbox / "a.txt").unlink()
    pulled(store)
    assert waiting(store).keys() == {"b.txt"}


def test_a_bad_file_costs_no_other_and_data_is_no_prose(store: Store, inbox: Path):
    (inbox / "a.pdf").write_bytes(b"%PDF-1.7\n")
    (inbox / "b.json").write_text('{"evil-c2.ru": 1}', encoding="utf-8")
    (inbox / "c.bin").write_bytes(b"\0\1")
    (inbox / "d.txt").write_text("hxxp://evil-c2[.]ru/ and more\n" * 100, encoding="utf-8")
    (inbox / "e.txt").write_text(REPORT, encoding="utf-8")
    with pytest.raises(BadInput, match="4 of 5 files were not taken"):
        pulled(store, Limits(file_bytes=1_000))
    assert waiting(store).keys() == {"e.txt"}


def test_to_dismiss_takes_an_author_and_a_draft_that_waits(store: Store, inbox: Path):
    (inbox / "r.txt").write_text(REPORT, encoding="utf-8")
    pulled(store)
    number = int(str(waiting(store)["r.txt"]["number"]))
    with pytest.raises(BadInput, match="on record"):
        drafts_waiting.dismiss(store, number, by=" ", why="", at=AT)
    with pytest.raises(NotFound):
        drafts_waiting.dismiss(store, number + 1, by="duty", why="", at=AT)
    assert not drafts_waiting.reviewed(store, "0" * 64, by="duty", at=AT)
    assert waiting(store).keys() == {"r.txt"}
