# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An object in a wanted language, by the ``language-content`` objects that translate it (STIX 2.1 section 7.1).

Whoever translates need not be the author. So what a translation may replace is a closed list:
text that is written for people, and that nothing looks up, selects or acts by (``TEXTS``). Left
out, though it is text: patterns, values and hashes; ids, times, references and markings; words of
vocabularies, labels, aliases and roles, by which objects are selected and matched; the name of a
vulnerability, which is its CVE number; names of people, and contact information and addresses,
which somebody else could turn to himself; texts of observables, which are what was seen; custom
properties and extensions, whose meaning is not known here. The standard has what is not
translatable ignored, and leaves open which that is.

What is answered is for reading. It has the id and the time of what its author said, and is not
what he said: it is not to be stored, sent on or signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from tocsin.core import instant, jsonin
from tocsin.core.errors import BadInput
from tocsin.core.stix.catalogue import CUSTOM, SHAPES
from tocsin.core.stix.judge import Finding
from tocsin.core.stix.parts import LANGUAGE
from tocsin.core.stix.shapes import Listed
from tocsin.core.stix.tongues import Tongues, granular, say_languages
from tocsin.core.stix.upgrade import upgrade
from tocsin.core.stix.values import Steps

TEXTS = frozenset({"name", "description", "abstract", "content", "explanation", "objective", "goals"})
"""Properties that may be translated, in types that have ``lang``; and ``description`` of external references."""
_NOT: Mapping[str, frozenset[str]] = {"vulnerability": frozenset({"name"})}
_LONGEST = 100
"""Characters of a language tag that is asked for; RFC 5646 section 4.4.1 wants room for 35 at least."""

O = TypeVar("O")  # noqa: E741 -- an object, of whatever form


class Translated(msgspec.Struct, Generic[O], frozen=True):
    """An object as it is to be read."""

    object: O
    lang: str
    """The language it is in, as RFC 5646 has it; empty for a type that has none (an observable)."""
    by: str = ""
    """The id of the language-content that was applied; empty if the object is as its author wrote it."""
    findings: tuple[Finding, ...] = ()
    """What was not taken from the language-contents that were looked at, and why."""


def translated(
    value: Mapping[str, Any], contents: Iterable[Mapping[str, Any]], lang: str
) -> Translated[dict[str, Any]]:
    """The object in this language, or in the closest that is there by RFC 4647 section 3.4 (zh-Hant-TW, zh-Hant, zh).

    ``value`` and ``contents`` are properties of objects that were checked before; of the contents, those about
    other objects and other versions are passed over. One without ``object_modified`` is about the latest version
    (3.3): give that. Of each content its last version counts, and none if that is revoked. Of several in the same
    language the newest counts that has something to replace: leave out those of whom you do not trust. Parts
    that are in the wanted language already stay.

    In the answer ``lang`` is that of the translation, parts that are still in another language have a granular
    marking that says so, and the markings of the content stand beside those of the object. Nothing that was
    given is changed. Raises ``BadInput`` if ``lang`` is no language tag. Cost: some 40 us with five contents.
    """
    chain = _chain(lang)
    held = upgrade(value).main.object
    kind = str(held.get("type"))
    if "lang" not in SHAPES.get(kind, CUSTOM).properties:
        return Translated(held, "")
    tongues = Tongues(held)
    findings: list[Finding] = []
    for tag, content in _candidates(held, contents, chain):
        offer = _Offer(str(content.get("id")), tag)
        offer.of_object(_PLANS.get(kind, {}), held, content["contents"][tag], ())
        findings += offer.findings
        rank = chain.index(tag.lower())
        texts = {at: text for at, text in offer.texts.items() if tongues.rank(at, chain) > rank}
        if texts:
            made = _replaced(held, texts)
            made["lang"] = tag
            say_languages(made, tongues, frozenset(texts), _leaves(_PLANS[kind], held))
            _mark(made, content)
            return Translated(made, tag, offer.id, tuple(findings))
    return Translated(held, tongues.base, findings=tuple(findings))


def _chain(lang: str) -> list[str]:
    """The tag in lower case, and what is looked for in its place, the closest first."""
    if len(lang) > _LONGEST or LANGUAGE.ok is None or not LANGUAGE.ok(lang):
        raise BadInput(f"{lang[:60]!r} {LANGUAGE.wrong}", do=LANGUAGE.do)
    found: list[str] = []
    parts = lang.lower().split("-")
    while parts:
        found.append("-".join(parts))
        parts.pop()
        while parts and len(parts[-1]) == 1:
            parts.pop()
    return found


def _candidates(
    value: Mapping[str, Any], contents: Iterable[Mapping[str, Any]], chain: list[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each language tag that will do with its content: the closest first, and of the same the newest."""
    found: dict[str, list[tuple[tuple[str, str], str, Mapping[str, Any]]]] = {tag: [] for tag in chain}
    for content in _last(contents):
        said = content.get("contents")
        if content.get("revoked") is True or not isinstance(said, Mapping) or not _is_about(content, value):
            continue
        age = (_moment(content, "modified"), str(content.get("id")))
        for tag in said:
            if tag.lower() in found:
                found[tag.lower()].append((age, tag, content))
    for each in found.values():
        for _, tag, content in sorted(each, key=lambda one: one[:2], reverse=True):
            yield tag, content


def _last(contents: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """The last version of each; of two that say to be the last, always the same one, and the revoked one."""
    last: dict[str, tuple[tuple[str, bool], Mapping[str, Any]]] = {}
    for content in contents:
        if content.get("type") != "language-content":
            continue
        age = (_moment(content, "modified"), content.get("revoked") is True)
        before = last.get(str(content.get("id")))
        if before is None or age > before[0] or (age == before[0] and _text(content) > _text(before[1])):
            last[str(content.get("id"))] = (age, content)
    return [content for _, content in last.values()]


def _text(content: Mapping[str, Any]) -> bytes:
    return jsonin.canonical(dict(content))


def _moment(value: Mapping[str, Any], name: str) -> str:
    return instant.order_key(str(value.get(name, "")))


def _is_about(content: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    if content.get("object_ref") != value.get("id"):
        return False
    if content.get("object_modified") is None:
        return True
    return _moment(content, "object_modified") == _moment(value, "modified")


class _Plan(msgspec.Struct, frozen=True):
    """What may be translated below a property: the text itself, or each of a list, or parts of each."""

    listed: bool = False
    parts: Mapping[str, _Plan] | None = None


_LEAF = _Plan()


def _plan(kind: str) -> Mapping[str, _Plan]:
    properties = SHAPES[kind].properties
    names = (TEXTS & set(properties)) - _NOT.get(kind, frozenset())
    found = {name: _Plan(listed=isinstance(properties[name], Listed)) for name in names}
    return {**found, "external_references": _Plan(listed=True, parts={"description": _LEAF})}


_PLANS = {kind: _plan(kind) for kind, shape in SHAPES.items() if "lang" in shape.properties}


class _Offer:
    """What one content says in one language, held against the object."""

    def __init__(self, named: str, tag: str) -> None:
        self.id = named
        self.tag = tag
        self.texts: dict[Steps, str] = {}
        self.findings: list[Finding] = []

    def of_object(self, plan: Mapping[str, _Plan], held: Mapping[str, Any], said: object, at: Steps) -> None:
        """Each property that is said: taken, or why not."""
        if not isinstance(said, Mapping):
            self._not(at, "is no object, as the original is", "put it in braces")
            return
        for key, text in said.items():
            if key not in held:
                self._not((*at, key), "is no property of the original", "leave it out")
            elif key not in plan:
                self._not(
                    (*at, key),
                    "is no text for people alone, and stays as its author wrote it",
                    "leave it out",
                )
            else:
                self._of_plan(plan[key], held[key], text, (*at, key))

    def _of_plan(self, plan: _Plan, held: object, said: object, at: Steps) -> None:
        if not plan.listed:
            self._of_one(plan, held, said, at)
        elif not isinstance(said, list) or not isinstance(held, list):
            self._not(at, "is no list, as the original is", "put it in square brackets")
        elif len(said) != len(held):
            do = 'give an empty text ("") for each that is not translated'
            self._not(at, f"is a list of {len(said)}, the original is one of {len(held)}", do)
        else:
            for index, each in enumerate(said):
                self._of_one(plan, held[index], each, (*at, index))

    def _of_one(self, plan: _Plan, held: object, said: object, at: Steps) -> None:
        if said == "":
            return
        if plan.parts is not None:
            self.of_object(plan.parts, held if isinstance(held, Mapping) else {}, said, at)
        elif isinstance(said, str) and isinstance(held, str):
            self.texts[at] = said
        else:
            self._not(at, "is no text, as the original is", "put it in quotes")

    def _not(self, at: Steps, what: str, do: str) -> None:
        where = jsonin.place(self.id, "contents", self.tag, *at)
        named = str(at[-1])[:60] if at else self.tag
        self.findings.append(Finding(where, self.id, "STIX 2.1 §7.1", f"{named} {what}", do, "warning"))


def _leaves(plan: Mapping[str, _Plan], held: Mapping[str, Any]) -> Iterator[Steps]:
    """The places of all texts that may be translated."""
    for name, each in plan.items():
        if name not in held:
            continue
        found: list[tuple[Steps, Any]] = [((name,), held[name])]
        if each.listed:
            found = [((name, index), one) for index, one in enumerate(held[name] or ())]
        for at, one in found:
            if isinstance(one, str):
                yield at
            elif each.parts is not None and isinstance(one, Mapping):
                yield from ((*at, part) for part in each.parts if part in one)


def _replaced(held: Mapping[str, Any], texts: Mapping[Steps, str]) -> dict[str, Any]:
    made = dict(held)
    for name in {str(at[0]) for at in texts}:
        if isinstance(held[name], list):
            made[name] = [dict(each) if isinstance(each, Mapping) else each for each in held[name]]
    for at, text in texts.items():
        inner: Any = made
        for step in at[:-1]:
            inner = inner[step]
        inner[at[-1]] = text
    return made


def _mark(made: dict[str, Any], content: Mapping[str, Any]) -> None:
    """Put the markings of the translation, and of its parts, beside those of the object."""
    parts = [each["marking_ref"] for each in granular(content) if "marking_ref" in each]
    refs = [*(made.get("object_marking_refs") or ()), *(content.get("object_marking_refs") or ()), *parts]
    if refs:
        made["object_marking_refs"] = list(dict.fromkeys(ref for ref in refs if ref is not None))
