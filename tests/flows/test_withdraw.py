# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""After a withdrawal no way out of this node shows the object, its id or its value; what others vouch for stays."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.flows.conftest import AT, CONTEXT, DOMAIN, INTEL, LIMITS, NOW, give
from tests.flows.test_picture import filled
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.policy import Asker
from tocsin.flows import case_book, find_objects, job, share_case, standing, status, withdraw
from tocsin.flows.find_objects import Question
from tocsin.flows.scan_logs import build_index
from tocsin.store import Store, derived, hits

ID = str(DOMAIN["id"])
OWN = Asker("water", own=True)
REGION = Asker(organisation="region", communities=("region",))
QUESTIONS = {
    "all": Question(), "id": Question(id=ID), "type": Question(type="indicator"), "value": Question(value="bad.example"),
    "source": Question(source="i.json"), "tlp": Question(tlp="green"), "since": Question(since="2020-01-01T00:00:00.000Z"),
    "added": Question(added_since="2020-01-01T00:00:00.000Z"),
}  # fmt: skip


def everything(store: Store) -> bytes:
    """Every way out that there is, put together."""
    with store.read() as reader:
        found = [
            find_objects.public(find_objects.ask(reader, q, OWN).rows, own=True) for q in QUESTIONS.values()
        ]
        listed = [hit for _, hit in standing.numbered(reader, hits.page(reader, 0, 1_000))]
    cases = case_book.all_cases(store)
    page = status.compute(store, organisation="water", now=NOW)
    made = [
        share_case.preview(
            store, one, organisation="water", tlp="green", to=REGION, limits=LIMITS
        ).parcel.bundle
        for one in cases
    ]
    index = build_index(store)
    where = [(one.value, one.objects) for one in index.domain("www.bad.example")]
    return msgspec.json.encode([found, listed, cases, page, where]) + b"".join(made)


def started(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path)
    job.run(store, actor="test", now=NOW)


def take_back(store: Store, source: str = "", *, everywhere: bool = False) -> withdraw.Done:
    done = withdraw.withdraw(
        store, ID, organisation="water", why="wrong", by="amy", at=AT, source=source, everywhere=everywhere
    )
    job.run(store, actor="test", now=NOW)
    return done


def test_nothing_shows_it_any_more(store: Store, tmp_path: Path) -> None:
    started(store, tmp_path)
    assert ID.encode() in everything(store)
    assert b"bad.example" in everything(store)
    assert take_back(store).source == "i.json"
    assert ID.encode() not in everything(store).replace(f'"source_ref":"{ID}"'.encode(), b"")
    assert b"bad.example" not in everything(store)
    assert not take_back(store, "i.json").new


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_others_vouch_for_stays_until_they_take_it_back_too(
    store: Store, tmp_path: Path, question: str
) -> None:
    started(store, tmp_path)
    give(store, "j.json", INTEL)
    with pytest.raises(BadInput, match="2 sources"):
        take_back(store)
    assert take_back(store, "i.json").left == ("j.json",)

    def ids() -> set[str]:
        with store.read() as reader:
            asked = (
                msgspec.structs.replace(QUESTIONS[question], source="j.json")
                if question == "source"
                else QUESTIONS[question]
            )
            return {row.id for row in find_objects.ask(reader, asked, OWN).rows}

    assert ID in ids()
    assert b"bad.example" in everything(store)
    take_back(store, everywhere=True)
    assert ID not in ids()


def test_files_are_written_anew_or_noted_as_stale(store: Store, tmp_path: Path) -> None:
    started(store, tmp_path)
    case = next(one for one in case_book.all_cases(store) if ID in one.objects)
    parcel = share_case.prepare(store, case, organisation="water", tlp="green", to=REGION, limits=LIMITS)
    names = ["kept.json", "altered.json", "gone.json"]
    for name in names:
        share_case.export(store, parcel, str(tmp_path / name), actor="test", at=AT)
    (tmp_path / "altered.json").write_bytes(parcel.bundle + b" ")
    (tmp_path / "gone.json").unlink()
    done = take_back(store)
    stale = {Path(path).name for path in done.stale}
    assert {"altered.json", "gone.json"} <= stale
    assert stale | {Path(path).name for path in done.remade} == set(names)
    with store.read() as reader:
        assert {Path(one.path).name for one in derived.all_stale(reader)} == stale
    for path in done.remade:
        assert ID.encode() not in Path(path).read_bytes()
        assert b"bad.example" not in Path(path).read_bytes()


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"source": "nobody"}, NotFound),
        ({"source": "i.json", "everywhere": True}, BadInput),
        ({"why": " "}, BadInput),
    ],
    ids=["another source", "both", "no reason"],
)
def test_what_makes_no_sense_is_refused(
    store: Store, tmp_path: Path, more: dict, error: type[Exception]
) -> None:
    filled(store, tmp_path)
    with pytest.raises(error):
        withdraw.withdraw(store, ID, **{"organisation": "water", "why": "x", "by": "amy", "at": AT, **more})
    with pytest.raises(NotFound):
        withdraw.withdraw(store, "indicator--none", organisation="water", why="x", by="amy", at=CONTEXT.at)
