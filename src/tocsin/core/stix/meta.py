# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The meta objects of STIX 2.1 section 7: markings, translations, definitions of extensions."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.core import instant, marking
from tocsin.core.limits import Limits
from tocsin.core.stix import vocabulary as words
from tocsin.core.stix.parts import (
    COMMON,
    CONTENT_LANGUAGE,
    STAMP,
    TEXT,
    TEXTS,
    dictionary,
    domain,
    none_of,
    one_of,
    some,
)
from tocsin.core.stix.rules import TOPLEVEL, at_least_one, needs
from tocsin.core.stix.shapes import Anything, Dictionary, Rule, Shape

_FIXED = ("created", "name", "definition_type", "definition", "extensions")
_TLP = ("white", "green", "amber", "red")


def _says_something(_: Limits, kind: str | None, said: dict[str, object] | None) -> str:
    if kind is None or said is None:
        return ""
    if kind == "statement" and not isinstance(said.get("statement"), str):
        return "a statement marking holds its text under statement"
    if kind == "tlp" and said.get("tlp") not in _TLP:
        return f"a TLP marking holds one of {', '.join(_TLP)} under tlp"
    return ""


def _redefined(_: Limits, named: str | None, *values: object) -> str:
    fixed = marking.content(named) if named is not None and named in marking.FIXED else None
    if fixed is None:
        return ""
    for key, value in zip(_FIXED, values, strict=True):
        if key == "created" and isinstance(value, str):
            value = instant.order_key(value) + ".000Z"  # noqa: PLW2901 -- the same instant, spelled as fixed
        if value != fixed.get(key) and not (key == "name" and value is None):
            return f"the standard fixes what this id means, and {key} is not it"
    return ""


def _another_tlp(_: Limits, named: str | None, kind: str | None) -> str:
    if kind == "tlp" and named is not None and named not in marking.FIXED:
        return "there are no TLP markings but those whose ids the standard fixes"
    return ""


def _marks_itself(_: Limits, named: str | None, refs: list[str] | None) -> str:
    return "a marking does not mark itself" if refs is not None and named in refs else ""


def _marks_parts_of_itself(_: Limits, named: str | None, parts: list[object] | None) -> str:
    marks = [each.get("marking_ref") for each in parts or () if isinstance(each, dict)]
    return "a marking does not mark parts of itself" if named is not None and named in marks else ""


_USED = ("id", "spec_version", "created", "created_by_ref", "external_references", "object_marking_refs",
         "granular_markings", "extensions")  # fmt: skip
_MARKING_DEFINITION = Shape(
    "marking-definition",
    "7.2.1",
    {
        **{name: COMMON[name] for name in _USED},
        "id": one_of("marking-definition"),
        "name": TEXT,
        "definition_type": TEXT,
        "definition": dictionary(Anything()),
    },
    ("id", "spec_version", "created"),
    (
        needs("definition_type", "definition", section="7.2.1"),
        needs("definition", "definition_type", section="7.2.1"),
        at_least_one("definition", "extensions", section="7.2.1"),
        Rule(("definition_type", "definition"), _says_something, "7.2.1", at="definition"),
        Rule(("id", *_FIXED), _redefined, "7.2.1.4", do="refer to the id, and leave its definition out"),
        Rule(("id", "definition_type"), _another_tlp, "7.2.1.4", at="id", do="refer to the fixed id"),
        Rule(("id", "object_marking_refs"), _marks_itself, "3.2", at="object_marking_refs"),
        Rule(("id", "granular_markings"), _marks_parts_of_itself, "3.2", at="granular_markings"),
    ),
)
_LANGUAGE_CONTENT = domain(
    "language-content",
    "7.1",
    {
        "object_ref": none_of("bundle", "language-content"),
        "object_modified": STAMP,
        "contents": Dictionary(CONTENT_LANGUAGE, dictionary(Anything())),
    },
    "object_ref",
    "contents",
    without=("lang",),
)
_EXTENSION_DEFINITION = domain(
    "extension-definition",
    "7.3",
    {
        "name": TEXT,
        "description": TEXT,
        "schema": TEXT,
        "version": TEXT,
        "extension_types": some(words.EXTENSION_TYPE),
        "extension_properties": TEXTS,
    },
    "created_by_ref",
    "name",
    "schema",
    "version",
    "extension_types",
    rules=(TOPLEVEL,),
    without=("confidence", "lang", "extensions"),
)
META_OBJECTS: Mapping[str, Shape] = {
    each.name: each for each in (_EXTENSION_DEFINITION, _LANGUAGE_CONTENT, _MARKING_DEFINITION)
}
