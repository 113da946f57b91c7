# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the value of an attribute means: its atoms, its observables, its place in a pattern; and words of STIX for words of MISP."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.core import ids
from tocsin.core.atoms import Atom, address, normal
from tocsin.core.errors import BadInput
from tocsin.core.misp import Attribute
from tocsin.share.misp import types


def same_marking(made: dict[str, object]) -> dict[str, object]:
    """The marking of what this belongs to."""
    refs = made.get("object_marking_refs")
    return {"object_marking_refs": refs} if refs else {}


def texts(value: object) -> list[object]:
    """The members of a list; none of anything else."""
    return list(value) if isinstance(value, list) else []


def relation(text: str) -> str:
    """A relationship type as STIX spells one (section 5.1)."""
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in text.lower())
    return "-".join(part for part in kept.split("-") if part) or "related-to"


def authority(external_id: str) -> str:
    """Who gave an id to a cluster: ATT&CK, by the form of its ids, or nobody else than the galaxy."""
    return "mitre-attack" if external_id[:1] in "TGSMC" and external_id[1:2].isdigit() else "misp-galaxy"


def is_public(galaxy: str, external_ids: Sequence[str]) -> bool:
    """Whether a cluster is an entry of ATT&CK: of a galaxy that is made from it, with an id of its form."""
    return galaxy.startswith("mitre-") and any(authority(each) == "mitre-attack" for each in external_ids)


def _parts(a: Attribute) -> list[tuple[str, str]]:
    """(kind of atom, text) of each part of a value."""
    kinds = types.ATOMS.get(a.type, ())
    if len(kinds) < 2:
        return [(kind, a.value) for kind in kinds]
    first, bar, last = a.value.rpartition("|") if not kinds[0] else a.value.partition("|")
    return list(zip(kinds, (first, last) if bar else ("", a.value), strict=True)) if bar else []


def atoms_in(a: Attribute) -> tuple[list[Atom], str]:
    """The atoms of a value; if there are none, why, if it should have some."""
    found: list[Atom] = []
    parts = _parts(a)
    if not parts and a.type in types.ATOMS:
        return [], f"the value of {a.type} has no |"
    try:
        for kind, text in parts:
            if kind == "address":
                found.append(address(text))
            elif kind:
                found.append(Atom(kind, normal(kind, text)))
    except BadInput as error:
        return [], error.what
    return found, ""


def literal(a: Attribute) -> str:
    """What a pattern compares with where the value is no atom."""
    digits = a.value.strip().upper().removeprefix("AS")
    if a.type == "AS" and digits.isdecimal() and digits.isascii() and len(digits) < 11:
        return str(int(digits))
    return types.quoted(a.value)


def terms(a: Attribute, found: Sequence[Atom]) -> list[str]:
    """The comparisons that look for a value of which these are the atoms."""
    if not found and a.type in types.OTHER_PATHS:
        return [f"{types.OTHER_PATHS[a.type]} = {literal(a)}"]
    return [types.pattern(atom.kind, atom.value) for atom in found]


def pattern_of(a: Attribute) -> str:
    """The pattern that looks for the value of an attribute; empty if none does."""
    made = terms(a, atoms_in(a)[0])
    return f"[{' OR '.join(made)}]" if made else ""


def words_of(a: Attribute) -> list[str]:
    """The labels that say what an attribute was, but for its tags."""
    return [
        f'misp:type="{a.type}"',
        *([f'misp:category="{a.category}"'] if a.category else []),
        f'misp:to_ids="{a.to_ids}"',
        *([f'misp:distribution="{a.distribution}"'] if a.distribution not in {None, 5} else []),
        *([f'misp:relation="{a.object_relation}"'] if a.object_relation else []),
    ]


_VALUES = {
    "ipv4": "ipv4-addr",
    "ipv6": "ipv6-addr",
    "domain": "domain-name",
    "url": "url",
    "email": "email-addr",
}


def observables(a: Attribute, found: Sequence[Atom]) -> list[dict[str, object]]:
    """The observables that a value names; none if STIX has none for it."""
    made: list[tuple[str, dict[str, object]]] = []
    hashes: dict[str, object] = {}
    name = ""
    for atom in found:
        if atom.kind in _VALUES:
            made.append((_VALUES[atom.kind], {"value": atom.value}))
        elif atom.kind == "cidr":
            made.append(("ipv6-addr" if ":" in atom.value else "ipv4-addr", {"value": atom.value}))
        elif atom.kind in types.HASHES:
            hashes[types.HASHES[atom.kind]] = atom.value
            name = a.value.rpartition("|")[0]
        elif atom.kind == "filename":
            name = a.value
        elif atom.kind == "mutex":
            made.append(("mutex", {"name": atom.value}))
        elif atom.kind == "regkey":
            made.append(("windows-registry-key", {"key": a.value.partition("|")[0]}))
    if hashes or name:
        made.append(("file", {**({"hashes": hashes} if hashes else {}), **({"name": name} if name else {})}))
    if a.type == "mac-address":
        made.append(("mac-addr", {"value": a.value.strip().lower().replace("-", ":")}))
    if a.type == "AS" and literal(a).isdecimal():
        made.append(("autonomous-system", {"number": int(literal(a))}))
    return [
        {"type": kind, "spec_version": "2.1", "id": ids.of_observable(kind, value), **value}
        for kind, value in made
    ]
