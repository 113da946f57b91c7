# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What holds an own name stays until somebody has decided about just that, for just that recipient."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flows.conftest import AT, DOMAIN, INTEL, LIMITS, NOW, give
from tests.flows.test_picture import filled
from tocsin.core.errors import BadInput, Denied, NotFound
from tocsin.core.name_matcher import Name
from tocsin.core.policy import Asker
from tocsin.flows import case_book, job, leaving, share_case, trace, withdraw
from tocsin.flows.share_case import Prepared
from tocsin.share.own_names import Choice
from tocsin.store import Store, approvals, derived, sent

REGION = Asker(organisation="region", communities=("region",))
ALDER = (Name("Alder Water", "name", wanted=True),)
ID = str(DOMAIN["id"])


def told(description: str) -> bytes:
    said = json.loads(INTEL)
    for item in said["objects"]:
        if item["id"] == ID:
            item["description"] = description
    return json.dumps(said).encode()


def start(store: Store, tmp_path: Path, description: str) -> None:
    give(store, "i.json", told(description))
    filled(store, tmp_path)
    job.run(store, actor="test", now=NOW)


def look(store: Store, to: Asker = REGION) -> Prepared:
    case = next(one for one in case_book.all_cases(store) if ID in one.objects)
    return share_case.preview(
        store, case, organisation="water", tlp="green", to=to, limits=LIMITS, listed=ALDER
    )


def outcome(store: Store, to: Asker = REGION) -> str:
    return next(row.outcome for row in look(store, to).looked if row.object.id == ID)


def decide(store: Store, *choices: Choice) -> None:
    row = next(row for row in look(store).looked if row.object.id == ID)
    leaving.approve(store, row, "region", choices, organisation="water", by="amy", why="asked", at=AT)


def test_an_own_name_holds_the_object_until_it_is_released_for_this_recipient(
    store: Store, tmp_path: Path
) -> None:
    start(store, tmp_path, "seen at PLC-7 (10[.]0.0.7) of ALDER%20water")
    held = look(store)
    assert ID.encode() not in held.parcel.bundle
    assert {one.id for one in held.parcel.held} >= {ID}
    names = {"plc-7", "10.0.0.7", "Alder Water"}
    assert {one["name"] for one in leaving.public(held.looked) if not one["common"]} == names
    decide(store, *(Choice(name, "release") for name in sorted(names - {"plc-7"})))
    assert outcome(store) == "held"
    decide(store, Choice("plc-7", "release"))
    assert outcome(store) == "released"
    assert ID.encode() in look(store).parcel.bundle
    other = Asker(organisation="capital", communities=("capital",))
    assert outcome(store, other) == "held"
    with store.read() as reader:
        last = approvals.last(reader, ID, "region")
        assert last is not None
        assert (last.by, last.why, last.at) == ("amy", "asked", AT)


def test_an_approval_ends_when_the_content_changes(store: Store, tmp_path: Path) -> None:
    start(store, tmp_path, "of Alder Water")
    decide(store, Choice("Alder Water", "release"))
    assert outcome(store) == "released"
    newer = told("of Alder Water, again").replace(b'"modified": "2027-01-01', b'"modified": "2027-01-02')
    assert newer != told("of Alder Water, again")
    give(store, "i.json", newer)
    assert outcome(store) == "held"
    reason = next(one.reason for one in look(store).looked if one.object.id == ID)
    assert "not what was approved" in str(reason)


def test_what_is_masked_leaves_as_ours_and_a_withdrawal_takes_it_from_the_file(
    store: Store, tmp_path: Path
) -> None:
    start(store, tmp_path, "of Alder Water")
    decide(store, Choice("Alder Water", "mask", "a member"))
    done = look(store)
    assert b"Alder" not in done.parcel.bundle
    assert b"of a member" in done.parcel.bundle
    path = tmp_path / "out.json"
    share_case.export(store, done.parcel, str(path), actor="test", at=AT)
    with store.read() as reader:
        assert [one.path for one in derived.of_object(reader, ID)] == [str(path)]
        assert [one.recipient for one in sent.of_object(reader, ID)] == ["region"]
    gone = withdraw.withdraw(store, ID, organisation="water", why="wrong", by="amy", at=AT, source="i.json")
    assert gone.remade == (str(path),)
    left = path.read_bytes()
    assert ID.encode() not in left
    assert b"bad.example" not in left


def test_nothing_leaves_when_all_is_held(store: Store, tmp_path: Path) -> None:
    start(store, tmp_path, "of Alder Water")
    case = next(one for one in case_book.all_cases(store) if ID in one.objects)
    with pytest.raises(Denied, match="nothing of this case"):
        share_case.prepare(
            store, case, organisation="water", tlp="green", to=Asker("x"), limits=LIMITS, listed=ALDER
        )


@pytest.mark.parametrize(
    ("choice", "error"),
    [(Choice("nobody", "release"), NotFound), (Choice("Alder Water", "mask", "it's \\'"), None)],
    ids=["no such name", "odd mask"],
)
def test_a_decision_about_what_is_not_there_is_refused(
    store: Store, tmp_path: Path, choice: Choice, error: type[Exception] | None
) -> None:
    start(store, tmp_path, "of Alder Water")
    if error is None:
        decide(store, choice)
        assert outcome(store) == "masked"
        return
    with pytest.raises(error):
        decide(store, choice)


def test_the_list_of_a_person_is_read_by_kind_and_long_lines_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text("# users\nj.smith \n\n192.0.2.0/24\n@Alder.example # mail\n北方水务\n", encoding="utf-8")
    found = leaving.names_of_list(str(path), LIMITS)
    assert [(one.text, one.kind) for one in found] == [
        ("j.smith", "domain"), ("192.0.2.0/24", "address"), ("alder.example", "domain"), ("北方水务", "name"),
    ]  # fmt: skip
    path.write_text("x" * 201)
    with pytest.raises(BadInput, match="too long"):
        leaving.names_of_list(str(path), LIMITS)
    assert leaving.names_of_list("", LIMITS) == []


def test_a_trace_says_where_from_and_where_to(store: Store, tmp_path: Path) -> None:
    start(store, tmp_path, "quiet")
    share_case.export(store, look(store).parcel, str(tmp_path / "o.json"), actor="test", at=AT)
    with store.read() as reader:
        found = trace.trace(reader, ID)
        assert (found.state, found.sources) == ("kept", ("i.json",))
        assert [(one.way, one.recipient) for one in found.sent] == [("file", "region")]
        with pytest.raises(NotFound):
            trace.trace(reader, "indicator--none")
