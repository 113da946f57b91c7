# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Markings, translations and definitions of extensions (section 7)."""

from __future__ import annotations

import json

import pytest
import stix2

from tests.core.stix.examples import WHEN, an, an_id, found
from tocsin.core import marking

ERROR, WARNING = "error", "warning"
TLP1 = [stix2.v21.TLP_WHITE, stix2.v21.TLP_GREEN, stix2.v21.TLP_AMBER, stix2.v21.TLP_RED]
FIXED = [
    *(json.loads(each.serialize()) for each in TLP1),
    *(json.loads(marking.definition(level)) for level in marking.LEVELS),
]


@pytest.mark.parametrize("fixed", FIXED, ids=lambda each: each["name"])
def test_the_fixed_markings_are_right_and_nobody_redefines_them(fixed):
    assert fixed["id"] in marking.FIXED
    assert found(fixed) == []
    assert found({key: held for key, held in fixed.items() if key != "name"}) == []
    assert found(fixed | {"created": fixed["created"].replace(".000Z", "Z")})[0][:2] == ("/created", "3.2")
    assert found(fixed | {"created": fixed["created"].replace(".000Z", ".000000Z")}) == []
    for other in (
        {"created": WHEN},
        {"name": "TLP:OWN"},
        {"definition_type": "statement", "definition": {"statement": "x"}},
    ):
        assert [each[:2] for each in found(fixed | other) if each[2] == ERROR] == [("", "7.2.1.4")]
    softer = json.loads(json.dumps(fixed).replace('"red"', '"clear"').replace('"amber', '"green'))
    if softer != fixed:
        assert ERROR in {each[2] for each in found(softer)}


def definition(**more):
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": an_id("marking-definition"),
        "created": WHEN,
    } | more


@pytest.mark.parametrize(
    ("made", "pointer", "section"),
    [
        (definition(), "", "7.2.1"),
        (definition(definition_type="statement", extensions={"x": {"a": 1}}), "/definition_type", "7.2.1"),
        (definition(definition={"statement": "x"}), "/definition", "7.2.1"),
        (definition(definition_type="statement", definition={"tlp": "red"}), "/definition", "7.2.1"),
        (definition(definition_type="statement", definition="x"), "/definition", "2.3"),
        (definition(definition_type="tlp", definition={"tlp": "amber"}), "/id", "7.2.1.4"),
        (
            definition(definition_type="own", definition={"x": 1}, object_marking_refs=[an_id("marking-definition")]),
            "/object_marking_refs", "3.2",
        ),
        ({key: held for key, held in definition(definition_type="own", definition={"x": 1}).items() if key != "created"},
         "/created", "7.2.1"),
    ],
)  # fmt: skip
def test_a_marking_that_is_none(made, pointer, section):
    assert [each for each in found(made) if each[2] == ERROR] == [(pointer, section, ERROR)]


def test_markings_of_their_own_kind_are_kept():
    assert found(definition(definition_type="TLP", definition={"TLP": "amber+strict"})) == []
    own = {an_id("extension-definition"): {"extension_type": "property-extension", "level": 5}}
    assert found(definition(name="x", extensions=own)) == []
    assert found(definition(definition_type="own", definition={"x": 1}, modified=WHEN)) == [
        ("/modified", "11.1", WARNING)
    ]


@pytest.mark.parametrize(
    ("marked", "pointer", "section"),
    [
        ({"marking_ref": marking.ids_for("red"), "lang": "de", "selectors": ["name"]}, "/0/lang", "7.2.3"),
        ({"selectors": ["name"]}, "/0", "7.2.3"),
        ({"lang": "de"}, "/0/selectors", "7.2.3"),
        ({"lang": "de", "selectors": ["nothing"]}, "/0/selectors/0", "7.2.3.1"),
        ({"lang": "de", "selectors": ["labels.[2]"]}, "/0/selectors/0", "7.2.3.1"),
        ({"lang": "de", "selectors": ["labels.[-1]"]}, "/0/selectors/0", "7.2.3.1"),
        ({"lang": "de", "selectors": ["labels.0"]}, "/0/selectors/0", "7.2.3.1"),
        ({"lang": "de", "selectors": ["name.[0]"]}, "/0/selectors/0", "7.2.3.1"),
        ({"lang": "de", "selectors": ["name", ""]}, "/0/selectors/1", "7.2.3.1"),
        ({"lang": "de", "selectors": ["labels.[99999999999999999999]"]}, "/0/selectors/0", "7.2.3.1"),
        ({"lang": "d e", "selectors": ["name"]}, "/0/lang", "7.2.3.1"),
        ({"marking_ref": an_id("tool"), "selectors": ["name"]}, "/0/marking_ref", "3.3"),
        (5, "/0", "7.2.3"),
    ],
)
def test_granular_markings(marked, pointer, section):
    made = an("tool", granular_markings=[marked], labels=["x", "y"])
    assert found(made) == [(f"/granular_markings{pointer}", section, ERROR)]


def test_a_marking_does_not_mark_parts_of_itself():
    named = an_id("marking-definition")
    own = {"definition_type": "own", "definition": {"x": 1}}
    parts = [None, {"marking_ref": named, "selectors": ["definition"]}]
    assert [each for each in found(definition(**own, granular_markings=parts)) if each[2] == ERROR] == [
        ("/granular_markings", "3.2", ERROR)
    ]
    other = [{"marking_ref": an_id("marking-definition", 2), "selectors": ["definition"]}]
    assert found(definition(**own, granular_markings=other)) == []


def test_selectors_that_point_to_something():
    whole = ["id", "labels", "labels.[1]", "kill_chain_phases.[0].phase_name", "extensions"]
    assert found(an("tool", granular_markings=[{"lang": "de", "selectors": whole}], labels=["x", "y"])) == []
    digest = {"MD5": "ab" * 16}
    made = an("file", hashes=digest, granular_markings=[{"lang": "de", "selectors": ["hashes.MD5"]}])
    assert found(made) == []


@pytest.mark.parametrize(
    ("made", "pointer", "section"),
    [
        (an("language-content", object_ref=an_id("bundle")), "/object_ref", "3.3"),
        (an("language-content", contents={"pt BR": {"name": "x"}}), "/contents/pt BR", "7.1"),
        (an("language-content", contents={"de": "x"}), "/contents/de", "2.3"),
        (an("language-content", object_modified="2026"), "/object_modified", "3.2"),
        (an("extension-definition", extension_types=["own"]), "/extension_types/0", "10 extension-type-enum"),
        (an("extension-definition", extension_types=["new-sdo"]), "/extension_properties", "7.3"),
        (
            an("extension-definition", without=("created_by_ref", "granular_markings")),
            "/created_by_ref",
            "7.3",
        ),
    ],
)
def test_translations_and_definitions(made, pointer, section):
    assert found(made) == [(pointer, section, ERROR)]
