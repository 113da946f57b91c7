# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it comes without types
import msgspec
import pytest

from tests.share.warning_samples import AT, CSIRT, ID, LATER, QUERY, note, report
from tests.share.warning_samples import said as properties
from tocsin.core import stix
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.share import warning
from tocsin.share.warning import EXTENSION


def schema(name):
    found = json.loads((files("tocsin") / "data" / "schema" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


def altered(made, change, **top: Any):
    said = properties(made)
    change(said["extensions"][EXTENSION])
    return msgspec.json.encode(said | top)


def test_what_is_made_is_read():
    read = warning.read(report(exercise=True, answer_by=LATER, description="x").raw)
    assert (read.id, read.issuer, read.modified, read.exercise, read.answer_by) == (
        ID,
        CSIRT,
        AT,
        True,
        LATER,
    )
    assert read.name == "EXERCISE: Hole"
    assert read.asked == QUERY
    assert read.steps[0].cite == "https://a.example/1"


def test_an_end_is_a_later_version_that_every_tool_takes_for_revoked():
    ended = warning.end(report().raw, state="all-clear", why="all updated", modified=LATER)
    assert ended.revoked
    read = warning.read(ended.raw)
    assert (read.state, read.why, read.modified) == ("all-clear", "all updated", LATER)


def test_properties_of_later_versions_stay_and_do_no_harm():
    raw = altered(report(), lambda ours: ours.update(later={"a": [1]}), x_other=1)
    assert warning.read(raw).name == "Hole"
    ended = warning.end(raw, state="mistaken", why="", modified=LATER)
    assert properties(ended)["extensions"][EXTENSION]["later"] == {"a": [1]}


BAD = {
    "no query": (lambda ours: ours.pop("affected"), {}),
    "no steps": (lambda ours: ours.update(steps=[]), {}),
    "a step without a source": (lambda ours: ours.update(steps=[{"do": "x"}]), {}),
    "a million steps": (lambda ours: ours.update(steps=[{"do": "x", "cite": "y"}] * 100_000), {}),
    "a state that is none": (lambda ours: ours.update(state=["x"]), {}),
    "an end that is not revoked": (lambda ours: ours.update(state="all-clear"), {}),
    "revoked without an end": (lambda _: None, {"revoked": True}),
    "exercise as a text": (lambda ours: ours.update(exercise="no"), {}),
    "a day that is none": (lambda ours: ours.update(answer_by="soon"), {}),
    "a ref that is none": (lambda ours: ours.update(about_refs=["x"]), {}),
    "of nobody": (lambda _: None, {"created_by_ref": ""}),
    "another type": (lambda _: None, {"type": "malware"}),
    "another sort of extension": (lambda ours: ours.update(extension_type="new-sdo"), {}),
    "a shape that is none": (lambda _: None, {"extensions": {EXTENSION: []}}),
}


@pytest.mark.parametrize(("change", "top"), BAD.values(), ids=BAD.keys())
def test_a_report_that_only_looks_like_a_warning_is_refused_with_its_place(change, top):
    with pytest.raises(BadInput) as refused:
        warning.read(altered(report(), change, **top))
    assert refused.value.where.startswith("#/")
    assert refused.value.do


def test_the_schemas_take_what_is_made_and_refuse_what_is_not_read():
    schema("warning").validate(properties(report(exercise=True, answer_by=LATER)))
    schema("warning-answer").validate(properties(note(release="counts", counts={"assets": 1})))
    bad: Any = BAD
    for name, (change, top) in bad.items():
        if name not in {
            "an end that is not revoked",
            "revoked without an end",
            "a ref that is none",
            "a day that is none",
        }:
            assert not schema("warning").is_valid(json.loads(altered(report(), change, **top))), name


def test_everything_made_is_right_by_the_whole_standard():
    made = [
        warning.project(),
        *map(warning.definition, (EXTENSION, warning.ANSWER_EXTENSION)),
        report(),
        note(),
    ]
    bundle = stix.bundle(made, "bundle--" + ID.partition("--")[2])
    assert [each for each in stix.check(bundle, "x", Limits()) if each.level == "error"] == []
