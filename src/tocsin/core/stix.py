# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX 2.1 objects: the bytes they came in, and a checked header beside them.

The original bytes are the record: they are stored, sent on and signed, never written
anew. What is checked, object by object, so that one bad object costs only itself:
size, depth, duplicate keys and numbers (``core.jsonin``); id shape and prefix; the
timestamps (created and modified with milliseconds at least, modified not before
created); the properties each type requires; the shape of references; the pattern of
an indicator. Types and properties that the standard does not know are kept.

Empty lists and null, which STIX prohibits and feeds send all the same, are kept with
a note. Objects without ``spec_version`` (STIX 2.0) are read, marked "2.0" and noted;
only rules that 2.0 shares are applied to them. STIX 1 is no JSON and not read.

Cost: about 30 us an object, the bytes once in memory beside the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tocsin.core import atoms, ids, instant, jsonin, marking
from tocsin.core import pattern as patterns
from tocsin.core.errors import BadInput, TocsinError, Unsupported
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking
from tocsin.core.reading import Fault, Reading

SDO: Mapping[str, tuple[str, ...]] = {
    "attack-pattern": ("name",),
    "campaign": ("name",),
    "course-of-action": ("name",),
    "grouping": ("context", "object_refs"),
    "identity": ("name",),
    "incident": ("name",),
    "indicator": ("pattern", "pattern_type", "valid_from"),
    "infrastructure": ("name",),
    "intrusion-set": ("name",),
    "location": (),
    "malware": ("is_family",),
    "malware-analysis": ("product",),
    "note": ("content", "object_refs"),
    "observed-data": ("first_observed", "last_observed", "number_observed"),
    "opinion": ("opinion", "object_refs"),
    "report": ("name", "published", "object_refs"),
    "threat-actor": ("name",),
    "tool": ("name",),
    "vulnerability": ("name",),
}
"""Domain objects, each with what it must hold beside the common properties (2.1 section 4)."""

SRO: Mapping[str, tuple[str, ...]] = {
    "relationship": ("relationship_type", "source_ref", "target_ref"),
    "sighting": ("sighting_of_ref",),
}
META: Mapping[str, tuple[str, ...]] = {
    "extension-definition": ("created_by_ref", "name", "schema", "version", "extension_types"),
    "language-content": ("object_ref", "contents"),
    "marking-definition": (),
}
SCO: Mapping[str, tuple[str, ...]] = {
    "artifact": (),
    "autonomous-system": ("number",),
    "directory": ("path",),
    "domain-name": ("value",),
    "email-addr": ("value",),
    "email-message": ("is_multipart",),
    "file": (),
    "ipv4-addr": ("value",),
    "ipv6-addr": ("value",),
    "mac-addr": ("value",),
    "mutex": ("name",),
    "network-traffic": ("protocols",),
    "process": (),
    "software": ("name",),
    "url": ("value",),
    "user-account": (),
    "windows-registry-key": (),
    "x509-certificate": (),
}
"""Cyber observables (2.1 section 6)."""

_REQUIRED: dict[str, tuple[str, ...]] = {**SDO, **SRO, **META, **SCO}
_TIMES = frozenset({
    "valid_from", "valid_until", "first_seen", "last_seen", "first_observed", "last_observed",
    "published", "submitted", "analysis_started", "analysis_ended", "start_time", "stop_time",
})  # fmt: skip
_IN_ORDER = (
    ("created", "modified", False),
    ("valid_from", "valid_until", True),
    ("first_observed", "last_observed", False),
    ("first_seen", "last_seen", False),
    ("start_time", "stop_time", False),
)
_VALUES = {
    "domain-name": ("value", "domain"),
    "url": ("value", "url"),
    "email-addr": ("value", "email"),
    "mutex": ("name", "mutex"),
    "windows-registry-key": ("key", "regkey"),
}


class StixObject(msgspec.Struct, frozen=True, kw_only=True):
    """One object: a checked header, and the bytes as they came."""

    id: str
    type: str
    raw: bytes
    spec_version: str = "2.1"
    """As the object says; 2.1 for an observable that need not say, 2.0 for another that does not."""
    created: str = ""
    modified: str = ""
    version_key: str = ""
    """Order in time of modified, else created; empty for an observable without versions."""
    created_by_ref: str = ""
    revoked: bool = False
    marking_refs: tuple[str, ...] = ()
    """Of the object, and of its parts: the strictest of all of them binds the whole."""


def read_bundle(data: bytes, name: str, limits: Limits) -> Reading[StixObject]:
    """The objects of a bundle, a TAXII envelope, a JSON array of objects or one object.

    Raises ``BadInput`` if the whole is not JSON or none of these. A bad object is a ``Fault`` that names
    its place as ``name#/objects/3/modified``. The same object twice counts once, with a note; the same
    id and version with other content is a ``Fault`` that names the first.
    """
    reader = _Reader(name, limits)
    parts = jsonin.split(data, name, limits, "objects")
    said = parts.others.get("type", b"")
    if parts.shape == "array":
        reader.members(parts.members or [], ())
    elif parts.members is not None and said in (b"", b'"bundle"'):
        reader.members(parts.members, ("objects",))
    elif said == b'"bundle"':
        if "objects" in parts.others:
            raise BadInput("objects of a bundle is no array", where=f"{name}#/objects")
        reader.reading.notes.append(f"{name}: the bundle holds no objects")
    elif not parts.others and parts.members is None:
        reader.reading.notes.append(f"{name}: an empty envelope")
    elif "type" not in parts.others and "id" not in parts.others:
        do = "give a STIX bundle, a TAXII envelope, an array of objects or one object"
        raise BadInput("this is JSON, but neither objects nor type and id stand in it", where=name, do=do)
    else:
        body = data.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
        reader.members([body], None)
    return reader.done()


class _Reader:
    """Reads members one by one and remembers what it has seen."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.reading: Reading[StixObject] = Reading([], [], [])
        self.seen: dict[tuple[str, str], tuple[StixObject, str]] = {}
        self.counts: dict[str, int] = {}
        self.unlisted = 0

    def members(self, raws: list[bytes], prefix: tuple[str, ...] | None) -> None:
        for index, raw in enumerate(raws):
            where = jsonin.place(self.name) if prefix is None else jsonin.place(self.name, *prefix, index)
            try:
                made, notes = _checked(raw, where, self.limits)
            except TocsinError as error:
                self.fault(Fault(error.where or where, error.what, error.do))
                continue
            for note in notes:
                self.counts[note] = self.counts.get(note, 0) + 1
            self.keep(made, where)

    def keep(self, made: StixObject, where: str) -> None:
        key = (made.id, made.version_key)
        first = self.seen.setdefault(key, (made, where))
        if first[0] is made:
            self.reading.records.append(made)
        elif first[0].raw == made.raw or canonical(first[0]) == canonical(made):
            note = "repeated with the same content, taken once"
            self.counts[note] = self.counts.get(note, 0) + 1
        else:
            what = f"{made.id} in the same version, but with other content, stands at {first[1]}"
            self.fault(Fault(where, what, "ask its source which is right; the first was taken"))

    def fault(self, fault: Fault) -> None:
        if len(self.reading.faults) < self.limits.faults:
            self.reading.faults.append(fault)
        else:
            self.unlisted += 1

    def done(self) -> Reading[StixObject]:
        for note, count in self.counts.items():
            self.reading.notes.append(f"{self.name}: {count} object{'s' if count > 1 else ''}: {note}")
        if self.unlisted:
            self.reading.notes.append(f"{self.name}: {self.unlisted} more faults are counted, not listed")
        return self.reading


def _checked(raw: bytes, where: str, limits: Limits) -> tuple[StixObject, list[str]]:
    """The object and what to note about it. Raises ``TocsinError`` for the first rule it breaks."""
    if len(raw) > limits.object_bytes:
        what = f"an object of {len(raw)} bytes is larger than the limit of {limits.object_bytes}"
        raise BadInput(what, where=where, do="raise limits.object_bytes if its source is trusted")
    value = jsonin.decode(raw, where, limits)
    if not isinstance(value, dict):
        raise BadInput("not a JSON object", where=where)
    notes: list[str] = []
    try:
        made = _header(value, raw, notes)
        _rules(value, made, limits, notes)
    except _At as error:
        raise type(error.inner)(
            error.inner.what, where=jsonin.place(where, *error.steps), do=error.inner.do
        ) from None
    return made, notes


class _At(Exception):
    """An error of one property, before it is known where the object stands."""

    def __init__(self, inner: TocsinError, *steps: str | int) -> None:
        super().__init__(inner.what)
        self.inner = inner
        self.steps = steps


def _text(value: Mapping[str, object], key: str) -> str:
    found = value.get(key, "")
    if not isinstance(found, str):
        raise _At(BadInput(f"{key} is no text", do="put it in quotes"), key)
    return found


def _needed(value: Mapping[str, object], key: str) -> str:
    if key not in value:
        raise _At(BadInput(f"{key} is missing", do=f"every object of this type has {key}"), key)
    found = _text(value, key)
    if not found:
        raise _At(BadInput(f"{key} is empty"), key)
    return found


def _header(value: Mapping[str, object], raw: bytes, notes: list[str]) -> StixObject:
    kind = _needed(value, "type")
    named = _needed(value, "id")
    try:
        ids.check(named, kind)
    except BadInput as error:
        raise _At(error, "id") from None
    observable = kind in SCO
    spec = _spec_version(value, kind, notes)
    created, modified = _text(value, "created"), _text(value, "modified")
    if not observable and (kind in _REQUIRED or spec == "2.0"):
        _needed(value, "created")
        if kind != "marking-definition":
            _needed(value, "modified")
    for key in ("created", "modified"):
        if key in value and _instant(value, key) < 3 and spec != "2.0":
            raise _At(
                BadInput(f"{key} has no milliseconds", do="write at least three digits after the second"), key
            )
    revoked = value.get("revoked", False)
    if not isinstance(revoked, bool):
        raise _At(BadInput("revoked is neither true nor false"), "revoked")
    return StixObject(
        id=named,
        type=kind,
        raw=raw,
        spec_version=spec,
        created=created,
        modified=modified,
        version_key=instant.version_key(modified or created) if modified or created else "",
        created_by_ref=_text(value, "created_by_ref"),
        revoked=revoked,
        marking_refs=_marking_refs(value),
    )


def _spec_version(value: Mapping[str, object], kind: str, notes: list[str]) -> str:
    spec = _text(value, "spec_version")
    if spec not in ("", "2.0", "2.1"):
        error = Unsupported(f"spec_version {spec[:20]!r} is not read by this version", do="give STIX 2.1")
        raise _At(error, "spec_version")
    if spec == "" and kind in SCO:
        return "2.1"
    if spec == "2.0" or (spec == "" and (kind in _REQUIRED or "created" in value)):
        notes.append("without spec_version 2.1, read as STIX 2.0")
        return "2.0"
    if kind not in _REQUIRED:
        notes.append(f"of type {kind}, which STIX 2.1 does not know, kept as it came")
    return "2.1"


def _instant(value: Mapping[str, object], key: str) -> int:
    """Digits of the fraction of a timestamp property."""
    try:
        return instant.fraction_digits(_text(value, key))
    except BadInput as error:
        raise _At(error, key) from None


def _marking_refs(value: Mapping[str, object]) -> tuple[str, ...]:
    """Markings of the object and of its parts, each once."""
    found: dict[str, None] = {}
    whole = value.get("object_marking_refs", [])
    if not isinstance(whole, list):
        raise _At(BadInput("object_marking_refs is no list"), "object_marking_refs")
    for index, ref in enumerate(whole):
        _reference(ref, "marking-definition", "object_marking_refs", index)
        found[str(ref)] = None
    parts = value.get("granular_markings", [])
    if not isinstance(parts, list):
        raise _At(BadInput("granular_markings is no list"), "granular_markings")
    for index, part in enumerate(parts):
        if not isinstance(part, dict):
            raise _At(BadInput("a granular marking is no object"), "granular_markings", index)
        if "marking_ref" in part:
            _reference(part["marking_ref"], "marking-definition", "granular_markings", index, "marking_ref")
            found[str(part["marking_ref"])] = None
    return tuple(found)


def _reference(ref: object, expect: str | None, *steps: str | int) -> None:
    if not isinstance(ref, str):
        raise _At(BadInput("a reference is the id of an object, in quotes"), *steps)
    try:
        ids.check(ref, expect)
    except BadInput as error:
        raise _At(error, *steps) from None


def _rules(value: Mapping[str, object], made: StixObject, limits: Limits, notes: list[str]) -> None:
    """The rules beyond the header."""
    known = made.type in _REQUIRED
    if made.spec_version == "2.1":
        for key in _REQUIRED.get(made.type, ()):
            if key not in value:
                raise _At(BadInput(f"{key} is missing", do=f"every {made.type} has {key}"), key)
    if any(each is None or each in ([], {}) for each in value.values()):
        notes.append("with an empty list or a null, which STIX prohibits, kept as it came")
    for key, held in value.items():
        if key in _TIMES and known and held is not None:
            _instant(value, key)
        elif known and key.endswith("_ref") and held is not None and made.spec_version == "2.1":
            _reference(held, "identity" if key == "created_by_ref" else None, key)
        elif key.endswith("_refs") and isinstance(held, list):
            if len(held) > limits.references:
                raise _At(
                    BadInput(f"{len(held)} references are more than the limit of {limits.references}"), key
                )
            if known and made.spec_version == "2.1":
                for index, ref in enumerate(held):
                    _reference(ref, None, key, index)
    for early, late, strictly in _IN_ORDER:
        if known and value.get(early) and value.get(late):
            first, last = instant.version_key(_text(value, early)), instant.version_key(_text(value, late))
            if last < first or (strictly and last == first):
                raise _At(
                    BadInput(f"{late} is before {early}" if last < first else f"{late} equals {early}"), late
                )
    if made.type == "indicator" and _text(value, "pattern_type") in ("", "stix"):
        try:
            patterns.equalities(_needed(value, "pattern"), limits)
        except BadInput as error:
            at = f" ({error.where})" if error.where else ""
            raise _At(BadInput(error.what + at, do=error.do), "pattern") from None


def properties_of(raw: bytes) -> dict[str, object]:
    """The properties of an object that was checked here before, from its bytes as they are stored."""
    found: dict[str, object] = msgspec.json.decode(raw, type=dict[str, object])
    return found


def properties(obj: StixObject) -> dict[str, object]:
    """The properties of an object that was read here, decoded."""
    return properties_of(obj.raw)


def canonical(obj: StixObject) -> bytes:
    """What the object says, in one text: equal for two that differ in spelling only (2.1 section 3.6).

    Properties at their default (``revoked`` false, ``spec_version`` 2.1 of an observable) are left out;
    key order, white space, escapes and the spelling of numbers and instants do not count.
    """
    value = properties(obj)
    if value.get("revoked") is False:
        del value["revoked"]
    if obj.type in SCO and value.get("spec_version") == "2.1":
        del value["spec_version"]
    for key in ("created", "modified"):
        if key in value:
            value[key] = instant.version_key(str(value[key])) + "Z"
    return jsonin.canonical(value)


def atoms_of(obj: StixObject, limits: Limits) -> patterns.Found:
    """The atoms an object names: those of an indicator's pattern, or the value of an observable.

    A file is known by its hashes, and by its name only where it has none that is kept.
    """
    if obj.type == "indicator":
        value = properties(obj)
        kind = value.get("pattern_type", "stix")
        if kind != "stix":
            return patterns.Found(not_matched=f"pattern type {kind}")
        return patterns.equalities(str(value.get("pattern", "")), limits)
    if obj.type not in SCO:
        return patterns.Found()
    made: dict[atoms.Atom, None] = {}
    why = ""
    for kind, text in _observed(obj.type, properties(obj)):
        try:
            atom = atoms.address(text) if kind == "address" else atoms.Atom(kind, atoms.normal(kind, text))
            made[atom] = None
        except BadInput as error:
            why = why or f"value refused: {error.what}"
    return patterns.Found(tuple(made), "" if made else why)


def _observed(kind: str, value: Mapping[str, object]) -> list[tuple[str, str]]:
    """(kind of atom, text) of an observable, not yet in normal form."""
    if kind in ("ipv4-addr", "ipv6-addr"):
        return [("address", str(value.get("value", "")))]
    if kind in _VALUES:
        key, atom_kind = _VALUES[kind]
        return [(atom_kind, str(value[key]))] if key in value else []
    found: list[tuple[str, str]] = []
    hashes = value.get("hashes")
    if isinstance(hashes, dict):
        for algorithm, digits in hashes.items():
            hash_kind = patterns.hash_kind(algorithm)
            if hash_kind is not None:
                found.append((hash_kind, str(digits)))
    if kind == "artifact" and "url" in value:
        found.append(("url", str(value["url"])))
    if kind == "file" and not found and "name" in value:
        found.append(("filename", str(value["name"])))
    return found


def markings_in(objects: Iterable[StixObject]) -> dict[str, Marking]:
    """The markings that the marking-definition objects among these define, by id; those not understood left out."""
    found: dict[str, Marking] = {}
    for each in objects:
        if each.type == "marking-definition":
            said = marking.of_definition(properties(each))
            if said is not None:
                found[each.id] = said
    return found


def marking_of(obj: StixObject, known: Mapping[str, Marking]) -> Marking:
    """The strictest of the object's markings; ids that the standards fix need not be in ``known``.

    An unknown marking closes the object (see ``unknown_markings`` for the note to make). A known one that
    says nothing about sharing (a copyright statement) does not count; without any that counts: unmarked.
    """
    if unknown_markings(obj, known):
        return marking.CLOSED
    said = [marking.FIXED.get(ref) or known[ref] for ref in obj.marking_refs]
    return marking.strictest(each for each in said if each != marking.UNMARKED)


def unknown_markings(obj: StixObject, known: Mapping[str, Marking]) -> tuple[str, ...]:
    """The object's markings that nobody here can read."""
    return tuple(ref for ref in obj.marking_refs if ref not in marking.FIXED and ref not in known)


def make(properties: Mapping[str, object]) -> StixObject:
    """An object of our own from its properties, compactly encoded and held to the rules for everybody's.

    Raises ``BadInput``; STIX 2.0 is not made, nor an empty list or null.
    """
    try:
        raw = msgspec.json.encode(dict(properties))
    except (TypeError, ValueError) as error:
        raise BadInput(f"this cannot be written as JSON: {error}") from None
    made, notes = _checked(raw, str(properties.get("id", "object")), Limits())
    if made.spec_version != "2.1":
        raise BadInput("spec_version is not 2.1", where=made.id)
    for note in notes:
        if "prohibits" in note:
            raise BadInput("it holds an empty list or a null, which STIX prohibits", where=made.id)
    return made


def bundle(objects: Iterable[StixObject], id: str) -> bytes:  # noqa: A002 -- the property is called so
    """A bundle of these objects, their bytes unchanged. Raises ``BadInput`` if ``id`` is no bundle's."""
    ids.check(id, "bundle")
    body = b",".join(each.raw for each in objects)
    held = b',"objects":[' + body + b"]" if body else b""
    return b'{"type":"bundle","id":"' + id.encode() + b'"' + held + b"}"
