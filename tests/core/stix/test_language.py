# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An object in another language says the same to machines, and to people what the translation says."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.stix.examples import LIMITS, an, an_id, found, raw
from tests.core.stix.makers import a_maker
from tocsin.core import marking
from tocsin.core.errors import BadInput
from tocsin.core.stix import atoms_of, language, marking_of, shapes, typed
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.judge import explained

THEN, NOW, LATER = "2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"
ACTOR: dict[str, Any] = {
    "type": "threat-actor", "id": an_id("threat-actor"), "spec_version": "2.1", "created": THEN, "modified": NOW,
    "name": "BEAR", "description": "Steals.", "goals": ["money", "fame"], "aliases": ["URSUS"],
    "external_references": [
        {"source_name": "a list", "description": "no. 1", "external_id": "G1"}, {"source_name": "b", "url": "http://b.example"},
    ],
}  # fmt: skip
AMBER, RED = marking.ids_for("amber"), marking.ids_for("red")


def content(said: dict[str, Any], number: int = 1, **more: Any) -> dict[str, Any]:
    """A language-content about ACTOR."""
    return {
        "type": "language-content", "id": an_id("language-content", number), "spec_version": "2.1", "created": THEN,
        "modified": NOW, "object_ref": ACTOR["id"], "contents": said, **more,
    }  # fmt: skip


def in_german(
    *contents: dict[str, Any], of: dict[str, Any] | None = None, lang: str = "de"
) -> dict[str, Any]:
    return language.translated(of or ACTOR, contents, lang).object


def test_texts_lists_and_parts_take_their_places():
    said = {
        "name": "BÄR", "goals": ["", "Ruhm"],
        "external_references": [{"description": "Nr. 1"}, ""],
    }  # fmt: skip
    before = copy.deepcopy(ACTOR)
    made = language.translated(ACTOR, [content({"de": said})], "de")
    assert (made.lang, made.by, made.findings) == ("de", an_id("language-content"), ())
    assert made.object == {
        **ACTOR, "lang": "de", "name": "BÄR", "goals": ["money", "Ruhm"],
        "external_references": [{**ACTOR["external_references"][0], "description": "Nr. 1"}, ACTOR["external_references"][1]],
        "granular_markings": [{"lang": "en", "selectors": [*made.object["granular_markings"][0]["selectors"]]}],
    }  # fmt: skip
    assert sorted(made.object["granular_markings"][0]["selectors"]) == ["description", "goals.[0]"]
    assert before == ACTOR
    assert not [each for each in found(made.object) if each[2] == "error"]


def test_nothing_to_translate_gives_the_object_back():
    assert language.translated(ACTOR, [], "de") == language.Translated(ACTOR, "en")
    assert language.translated({**ACTOR, "lang": "fr"}, [], "de").lang == "fr"
    url = an("url")
    about = content({"de": {"value": "http://evil.example"}}, object_ref=url["id"])
    assert language.translated(url, [about], "de") == language.Translated(url, "")


@pytest.mark.parametrize(
    ("wanted", "there", "taken"),
    [
        ("zh-Hant-TW", ["zh", "zh-Hant"], "zh-Hant"), ("zh-Hant-TW", ["zh", "zh-TW"], "zh"), ("DE-at", ["de", "de-AT"], "de-AT"),
        ("de", ["de-AT"], ""), ("zh-x-a-b", ["zh", "zh-x"], "zh"), ("en-GB", ["de"], ""), ("x-own", ["x"], ""),
        ("de-AT", ["DE"], "DE"),
    ],
)  # fmt: skip
def test_the_closest_language_is_taken(wanted, there, taken):
    made = language.translated(ACTOR, [content({tag: {"name": f"in {tag}"} for tag in there})], wanted)
    assert made.lang == (taken or "en")
    assert made.object["name"] == (f"in {taken}" if taken else "BEAR")


def test_what_is_in_the_wanted_language_stays():
    mixed = {**ACTOR, "granular_markings": [{"lang": "ja", "selectors": ["description", "goals"]}]}
    said = {"name": "OTHER", "description": "Takes.", "goals": ["cash", ""]}
    made = in_german(content({"en": said}), of=mixed, lang="en-GB")
    assert (made["name"], made["description"], made["goals"]) == ("BEAR", "Takes.", ["cash", "fame"])
    assert made["granular_markings"] == [{"lang": "ja", "selectors": ["goals.[1]"]}]


def test_content_about_another_version_or_object_is_passed_over():
    said = {"de": {"name": "BÄR"}}
    assert in_german(content(said, object_modified=THEN)) == ACTOR
    assert in_german(content(said, object_ref=an_id("threat-actor", 9))) == ACTOR
    assert in_german(content(said, object_modified="2026-02-01T00:00:00.000000Z"))["name"] == "BÄR"
    assert in_german(content(said))["name"] == "BÄR"


def test_of_several_the_newest_that_says_something_counts():
    old, new = content({"de": {"name": "ALT"}}), content({"de": {"name": "NEU"}}, 2, modified=LATER)
    assert in_german(old, new)["name"] == in_german(new, old)["name"] == "NEU"
    silent = content({"de": {"pattern": "x", "name": ""}}, 3, modified=LATER)
    assert in_german(old, silent)["name"] == "ALT"
    one, other = content({"de": {"name": "A"}}), content({"de": {"name": "B"}})
    assert in_german(one, other) == in_german(other, one)


def test_only_the_last_version_of_a_content_counts():
    first = content({"de": {"name": "BÄR"}})
    assert in_german(first, content({"fr": {"name": "OURS"}}, modified=LATER)) == ACTOR
    assert in_german(first, content({"de": {"name": "BÄR"}}, modified=LATER, revoked=True)) == ACTOR
    assert in_german(first, content({"de": {"name": "BÄR"}}, revoked=True)) == ACTOR
    assert (
        in_german(first, content({"de": {"name": "BÄR"}}, modified=LATER, object_ref=an_id("tool"))) == ACTOR
    )


def test_the_marking_of_the_translation_binds_what_is_read():
    marked = content(
        {"de": {"name": "BÄR"}},
        object_marking_refs=[AMBER],
        granular_markings=[{"marking_ref": RED, "selectors": ["contents.de.name"]}, {"lang": "de", "selectors": ["id"]}],
    )  # fmt: skip
    made = in_german(marked, of={**ACTOR, "object_marking_refs": [AMBER]})
    assert made["object_marking_refs"] == [AMBER, RED]
    header = explained(raw(made), LIMITS).object
    assert header is not None
    assert marking_of(header, {}) == marking.FIXED[RED]
    assert "object_marking_refs" not in in_german(marked, lang="fr")


HOSTILE: dict[str, tuple[Any, str, str]] = {
    "a_pattern": ({"pattern": "[x]"}, "/pattern", "pattern is no property of the original"),
    "an_id": ({"id": an_id("tool")}, "/id", "id is no text for people alone"),
    "a_type": ({"type": "tool"}, "/type", "type is no text for people alone"),
    "an_alias_to_match": ({"aliases": ["CERT"]}, "/aliases", "aliases is no text for people alone"),
    "an_id_of_a_list": (
        {"external_references": [{"external_id": "G2"}, ""]}, "/external_references/0/external_id", "external_id is no text",
    ),
    "a_link_to_elsewhere": (
        {"external_references": ["", {"url": "http://evil.example"}]}, "/external_references/1/url", "url is no text",
    ),
    "a_part_that_is_not_there": (
        {"external_references": ["", {"description": "x"}]}, "/external_references/1/description", "is no property",
    ),
    "a_longer_list": ({"goals": ["a", "b", "c"]}, "/goals", "is a list of 3, the original is one of 2"),
    "a_shorter_list": ({"goals": ["a"]}, "/goals", "is a list of 1, the original is one of 2"),
    "a_text_for_a_list": ({"goals": "a"}, "/goals", "goals is no list"),
    "a_list_for_a_text": ({"name": ["a"]}, "/name", "name is no text"),
    "a_dictionary_for_a_text": ({"name": {"name": "a"}}, "/name", "name is no text"),
    "a_number_for_a_text": ({"name": 7}, "/name", "name is no text"),
    "a_null_for_a_text": ({"name": None}, "/name", "name is no text"),
    "a_text_for_a_part": ({"external_references": ["a", ""]}, "/external_references/0", "0 is no object"),
    "a_list_for_the_object": (["name"], "", "de is no object"),
    "a_property_of_its_own": ({"x_name": "a"}, "/x_name", "x_name is no property"),
    "a_name_without_end": ({"a" * 5000: "a"}, "/" + "a" * 5000, "a" * 60 + " is no property"),
}  # fmt: skip


@pytest.mark.parametrize(("said", "where", "what"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_content_is_named_and_changes_nothing(said, where, what):
    made = language.translated(ACTOR, [content({"de": said})], "de")
    assert made.object == ACTOR
    (one,) = made.findings
    assert one.where == f"{an_id('language-content')}#/contents/de{where}"
    assert what in one.what
    assert (one.rule, one.level, one.object_id, one.do != "") == (
        "STIX 2.1 §7.1", "warning", an_id("language-content"), True,
    )  # fmt: skip


def test_hostile_parts_cost_only_themselves():
    every = {}
    for said, _, _ in HOSTILE.values():
        every.update(said if isinstance(said, dict) and "name" not in said else {})
    made = language.translated(ACTOR, [content({"de": {**every, "name": "BÄR"}})], "de")
    assert made.object["name"] == "BÄR"
    assert len(made.findings) == len(every)


@pytest.mark.parametrize("lang", ["", "*", "de_AT", "de-", "ä", "a" * 9, "de" + "-x" * 60, "de\n"])
def test_what_is_no_language_is_refused(lang):
    with pytest.raises(BadInput, match="is no language tag"):
        language.translated(ACTOR, [], lang)


def test_what_feeds_send_against_the_standard_is_borne():
    odd = {
        **ACTOR, "description": None, "goals": [], "object_marking_refs": [None], "external_references": [None],
        "granular_markings": [None, {"lang": "fr", "selectors": None}, {"lang": None, "marking_ref": RED, "selectors": ["name"]}],
    }  # fmt: skip
    said = {"name": "BÄR", "description": "x", "goals": [], "external_references": [{"description": "x"}]}
    made = in_german(content({"de": said}, object_modified=None, granular_markings=[None]), of=odd)
    assert made["name"] == "BÄR"
    assert made["granular_markings"] == [{"marking_ref": RED, "selectors": ["name"]}]
    assert in_german(content({"de": None}), {**content({}), "contents": None}) == ACTOR


def test_an_object_of_stix_2_0_is_read_as_2_1():
    old = {key: held for key, held in ACTOR.items() if key != "spec_version"} | {"labels": ["spy"]}
    made = in_german(content({"de": {"name": "BÄR"}}), of=old)
    assert (made["name"], made["spec_version"], made["threat_actor_types"]) == ("BÄR", "2.1", ["spy"])


# what may be translated, by hand: whatever is not here stays

FOR_PEOPLE = {
    "campaign": {"name", "description", "objective"}, "intrusion-set": {"name", "description", "goals"},
    "threat-actor": {"name", "description", "goals"}, "note": {"abstract", "content"}, "opinion": {"explanation"},
    "relationship": {"description"}, "sighting": {"description"}, "vulnerability": {"description"},
    "malware-analysis": set(), "observed-data": set(),
    **{
        kind: {"name", "description"}
        for kind in (
            "attack-pattern", "course-of-action", "grouping", "identity", "incident", "indicator", "infrastructure",
            "location", "malware", "report", "tool",
        )
    },
}  # fmt: skip


def replaced(value: Any) -> Any:
    """The same with other texts everywhere."""
    if isinstance(value, dict):
        return {key: replaced(each) for key, each in value.items()}
    return [replaced(each) for each in value] if isinstance(value, list) else "EVIL"


@pytest.mark.parametrize("kind", [*sorted(SHAPES), "x-own-type"])
def test_nothing_that_machines_act_on_is_altered(kind):
    own = {**(an(kind) if kind in SHAPES else {**ACTOR, "type": kind, "id": an_id(kind)}), "x_own": "text"}
    evil = content({"de": replaced(own)}, object_ref=own["id"])
    made = language.translated(own, [evil], "de").object
    changed = {name for name in {*own, *made} if own.get(name) != made.get(name)}
    refs = {"external_references"} if kind in FOR_PEOPLE else set()
    about = {"lang"} if kind in FOR_PEOPLE else set()
    assert changed - {"granular_markings"} == FOR_PEOPLE.get(kind, set()) | refs | about
    for before, after in zip(
        own.get("external_references", []), made.get("external_references", []), strict=True
    ):
        assert {**before, "description": ""} == {**after, "description": ""}
    header, header_before = explained(raw(made), LIMITS).object, explained(raw(own), LIMITS).object
    assert header is not None
    assert header_before is not None
    assert atoms_of(header, LIMITS) == atoms_of(header_before, LIMITS)
    assert (header.id, header.version_key, header.marking_refs) == (own["id"], header_before.version_key, header_before.marking_refs)  # fmt: skip


def test_every_text_of_the_standard_was_decided():
    """A text property that a shape gains is looked at before it may be translated, or not."""
    texts = {
        name
        for shape in SHAPES.values() if "lang" in shape.properties
        for name, kind in shape.properties.items() if kind in (shapes.Text(), shapes.Listed(shapes.Text()))
    }  # fmt: skip
    assert texts - language.TEXTS == {
        "aliases", "labels", "roles", "contact_information", "country", "administrative_area", "city", "street_address",
        "postal_code", "product", "version", "configuration_version", "modules", "analysis_engine_version",
        "analysis_definition_version", "result_name", "authors", "tool_version", "pattern", "pattern_version",
    }  # fmt: skip
    assert texts >= language.TEXTS


# the law: against an oracle that asks each place of its own

PLACES = [("name",), ("description",), ("goals", 0), ("goals", 1), ("external_references", 0, "description")]
CHAINS = {"de-AT": ["de-at", "de"], "de": ["de"], "en": ["en"], "ja": ["ja"]}
WORD = st.sampled_from(["", "eins", "zwei", 7])
GOALS = st.lists(WORD, min_size=1, max_size=3) | WORD
REFS = st.tuples(
    st.fixed_dictionaries({}, optional={"description": WORD, "url": WORD}) | WORD, st.just("")
).map(list)
SAID = st.fixed_dictionaries(
    {}, optional={"name": WORD, "description": WORD, "goals": GOALS, "external_references": REFS, "id": WORD}
)
CONTENT = st.builds(
    lambda said, number, modified, more: content(said, number, modified=modified, **more),
    st.dictionaries(st.sampled_from(["de", "de-AT", "en", "ja", "DE"]), SAID, min_size=1, max_size=3),
    st.integers(1, 3),
    st.sampled_from([THEN, NOW, LATER]),
    st.fixed_dictionaries(
        {},
        optional={
            "revoked": st.booleans(),
            "object_modified": st.sampled_from([NOW, NOW, THEN]),
            "object_ref": st.sampled_from([ACTOR["id"], an_id("tool")]),
        },
    ),
)
TONGUES = st.lists(
    st.builds(
        lambda lang, selectors: {"lang": lang, "selectors": selectors},
        st.sampled_from(["de", "ja"]),
        st.lists(
            st.sampled_from(["name", "goals", "goals.[1]", "external_references", "external_references.[0].description"]),
            min_size=1, max_size=2,
        ),
    ),
    max_size=2,
)  # fmt: skip


def tongue(value: dict[str, Any], place: tuple[str | int, ...]) -> str:
    """The language of a place: of the longest selector around it, the first marking that has it."""
    ways = []
    for length in range(len(place), 0, -1):
        ways.append(".".join(f"[{step}]" if isinstance(step, int) else step for step in place[:length]))
    for way in ways:
        for each in value.get("granular_markings", []):
            if way in each["selectors"]:
                return str(each["lang"])
    return str(value.get("lang", "en"))


def asked(said: Any, held: Any, place: tuple[str | int, ...]) -> str:
    """The text that a translation has for a place, if all around it is of the form of the original."""
    for step in place:
        if isinstance(step, int):
            if not isinstance(said, list) or len(said) != len(held):
                return ""
        elif not isinstance(said, dict) or step not in said:
            return ""
        said, held = said[step], held[step]
    return said if isinstance(said, str) else ""


def closeness(tag: str, wanted: str) -> int:
    chain = CHAINS[wanted]
    return chain.index(tag.lower()) if tag.lower() in chain else 99


def expected(
    value: dict[str, Any], contents: list[dict[str, Any]], wanted: str
) -> tuple[str, str, dict[Any, str]]:
    """The id that is applied, its tag, and the text of each place that is another."""
    best: tuple[Any, ...] = ()
    for each in contents:
        versions = [one for one in contents if one["id"] == each["id"]]
        if each["modified"] != max(one["modified"] for one in versions) or each.get("revoked"):
            continue
        if each["object_ref"] != value["id"] or each.get("object_modified", NOW) != NOW:
            continue
        for tag, said in each["contents"].items():
            texts = {
                place: text for place in PLACES
                if (text := asked(said, value, place)) and closeness(tag, wanted) < closeness(tongue(value, place), wanted)
            }  # fmt: skip
            key = (-closeness(tag, wanted), each["modified"], each["id"], tag)
            if texts and (not best or key > best[0]):
                best = (key, (each["id"], tag, texts))
    return best[1] if best else ("", value.get("lang", "en"), {})


@settings(max_examples=150, deadline=None)
@given(
    st.lists(CONTENT, max_size=5, unique_by=lambda each: (each["id"], each["modified"])),
    TONGUES,
    st.sampled_from(["", "en", "de", "ja"]),
    st.sampled_from(sorted(CHAINS)),
)
def test_each_place_says_what_the_oracle_says(contents, tongues, lang, wanted):
    value = {
        **ACTOR,
        **({"lang": lang} if lang else {}),
        **({"granular_markings": tongues} if tongues else {}),
    }
    made = language.translated(value, contents, wanted)
    by, tag, texts = expected(value, contents, wanted)
    assert (made.by, made.lang) == (by, tag)
    assert language.translated(value, contents[::-1], wanted) == made
    for place in PLACES:
        text: Any = made.object
        before: Any = value
        for step in place:
            text, before = text[step], before[step]
        assert text == texts.get(place, before)
        due = tag if place in texts else tongue(value, place)
        assert tongue(made.object, place).lower() == due.lower()
    assert not [each for each in found(made.object) if each[2] == "error"]


# typed


def test_a_typed_object_is_translated_to_be_read_only():
    make = a_maker()
    actor = make.threat_actor(name="BEAR", goals=["money"])
    said = make.language_content(object_ref=actor, contents={"de": {"name": "BÄR"}})
    made = typed.translated(actor, [said], "de-AT")
    assert isinstance(made.object, typed.ThreatActor)
    assert (made.object.name, made.object.lang, made.object.id, made.by) == ("BÄR", "de", actor.id, said.id)
    assert actor.name == "BEAR"
    for act in (typed.encode, typed.record, make.revoke, lambda one: make.bundle([one]), copy.deepcopy):
        with pytest.raises(BadInput, match="a translation is for reading"):
            act(made.object)
    assert typed.translated(actor, [said], "fr").object is actor
