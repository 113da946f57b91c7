# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Warnings and answers among the objects of a file; hostile ones follow nothing and harm nobody."""

from __future__ import annotations

import msgspec
import pytest

from tests.flows.conftest import CONTEXT, DOMAIN, LIMITS, bundle, give
from tests.share.warning_samples import AT, CSIRT, ID, LATER, note, report
from tocsin.core import ids, stix
from tocsin.flows import bulk_load, warnings_in
from tocsin.flows.context import Context
from tocsin.flows.issue_warning import issue
from tocsin.share.warning import ANSWER_EXTENSION, EXTENSION
from tocsin.store import warnings


def said(made):
    return stix.properties(made)


def followed(store):
    with store.read() as reader:
        return {one.id: one.version for one in warnings.all(reader)}


def answers(store, id=ID):  # noqa: A002 -- the property is called so
    with store.read() as reader:
        return [(each.member, each.sequence) for each in warnings.answers(reader, id)]


def test_a_warning_within_any_bundle_is_recognised(store):
    taken = give(store, "feed.json", bundle(DOMAIN, said(report())))
    assert taken.outcome == "taken"
    assert "1 new warning: tocsin share warn list" in taken.notes
    assert followed(store) == {ID: AT[:19]}
    assert give(store, "feed.json", bundle(said(report()))).notes == ("1 objects were here already",)


@pytest.mark.parametrize("apart", [False, True])
def test_so_is_one_in_a_large_file(store, tmp_path, apart):
    path = tmp_path / "large.json"
    path.write_bytes(bundle(said(report()), said(note("water")), said(note("clinic"))))
    taken = bulk_load.take(store, "STIX 2.1", str(path), "large.json", CONTEXT, apart=apart)
    assert taken.outcome == "taken"
    assert list(followed(store)) == [ID]
    assert len(answers(store)) == 2


def test_a_later_version_of_the_issuer_is_followed_and_nobody_elses(store):
    give(store, "a.json", bundle(said(report())))
    forged = report(modified="2026-12-22T09:30:00.000Z", issuer=ids.derived("identity", "mallory"))
    taken = give(store, "b.json", bundle(said(forged)))
    assert "only its issuer may change it" in taken.faults[0].what
    assert followed(store) == {ID: AT[:19]}
    give(store, "c.json", bundle(said(report(modified=LATER))))
    assert followed(store) == {ID: LATER[:19]}


def test_a_version_of_our_own_warning_from_outside_is_not_followed(store):
    context = Context(actor="test", at=AT, limits=LIMITS)
    from tests.share.warning_samples import draft

    made = issue(store, draft(), organisation="csirt", to="community", context=context)
    forged = report(id=made.id, modified=LATER)
    taken = give(store, "x.json", bundle(said(forged)))
    assert "has not made this version" in taken.faults[0].what
    assert followed(store) == {made.id: AT[:19]}


def lying(kind: str, extension: str, body: object) -> dict[str, object]:
    return {**said(report()), "type": kind, "id": ids.derived(kind, "lying"), "extensions": {extension: body}}


NOT_FOLLOWED = {
    "a note with the extension of a warning": {**said(note()), "extensions": {EXTENSION: {"extension_type": "property-extension"}}},
    "a warning without a query": lying("report", EXTENSION, {"extension_type": "property-extension"}),
    "a report with the extension of an answer": lying("report", ANSWER_EXTENSION, {"extension_type": "property-extension"}),
    "a new type under our id": lying("report", EXTENSION, {"extension_type": "new-sdo"}),
    "a query beyond the bounds": {**said(report()), "extensions": {EXTENSION: {**said(report())["extensions"][EXTENSION], "affected": {"any": [{"x": 1}] * 2_000}}}},
    "an answer under the id of another's": {**said(note("water")), "created_by_ref": CSIRT},
    "an answer from the future": said(note("water", sequence=2**52)),
}  # fmt: skip


@pytest.mark.parametrize("odd", NOT_FOLLOWED.values(), ids=NOT_FOLLOWED.keys())
def test_what_bears_our_extension_and_is_none_is_kept_told_and_not_followed(store, odd):
    taken = give(store, "x.json", bundle(odd, DOMAIN, said(note("clinic"))))
    assert taken.records == 3
    assert [fault.what.startswith("not followed: ") for fault in taken.faults] == [True]
    assert followed(store) == {}
    assert len(answers(store)) == 1


def test_a_text_that_names_the_extension_is_nothing_to_follow(store):
    taken = give(store, "x.json", bundle({**DOMAIN, "description": EXTENSION}))
    assert (taken.outcome, taken.faults) == ("taken", ())


def test_a_definition_that_lies_under_our_id_changes_nothing(store):
    from tocsin.share import warning

    lie = said(warning.definition(EXTENSION)) | {
        "modified": "2030-01-01T00:00:00.000Z",
        "extension_types": ["new-sdo"],
    }
    give(store, "x.json", bundle(lie, said(report())))
    assert list(followed(store)) == [ID]


def test_a_member_that_says_two_things_under_one_sequence_is_told(store):
    give(store, "a.json", bundle(said(note("water"))))
    other = msgspec.json.decode(note("water", verdict="done", at=LATER).raw)
    taken = give(store, "b.json", bundle(other))
    assert "the first stands" in taken.faults[0].what
    assert len(answers(store)) == 1


def test_beyond_the_bound_the_rest_is_told(store, monkeypatch):
    monkeypatch.setattr(warnings_in, "MOST", 2)
    notes = [said(note(f"m{at}")) for at in range(5)]
    taken = give(store, "x.json", bundle(*notes))
    assert taken.faults[0].what.startswith("3 warnings or answers beyond")
    assert len(answers(store)) == 2
