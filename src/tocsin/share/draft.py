# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a report speaks of -> a draft STIX 2.1 bundle: a report object and what it refers to.

Values become indicators, AS numbers autonomous systems, CVE ids vulnerabilities, technique ids attack patterns; names
refer to the objects that are kept already, which are not copied. Ids are derived from the report's digest, the
author and the value: the same report drafted again by the same author has the same ids. Where each thing stands is
said in an extension of the report (``EXTENSION``): an object that other reports speak of, too, has no place of its own.

A report refers to at most ``REFERENCES`` objects; of more, several reports are made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from tocsin.core import ids, marking, stix
from tocsin.core.errors import BadInput
from tocsin.core.marking import Tlp
from tocsin.core.stix import StixObject
from tocsin.share.gather import Item

REFERENCES = 500
LABEL = "draft"
_SINCE = "2026-11-22T00:00:00.000Z"
_US = ids.derived("identity", "Tocsin")
EXTENSION = ids.derived("extension-definition", "places in a report")
_ATTACK = "https://attack.mitre.org/techniques/"
Pattern = Callable[[str, str], str]


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the report."""

    title: str
    file: str
    sha256: str
    author: str
    at: str
    tlp: Tlp | None = None


def bundle(items: Sequence[Item], about: About, pattern: Pattern) -> bytes:
    """The bundle. ``pattern``: the STIX pattern of a kind and value. Raises ``BadInput`` if there is nothing to report."""
    if not items:
        what = "nothing is left to put into the report"
        raise BadInput(
            what,
            where=about.file,
            do="keep more of it (--review), or take the doubtful too (--with-doubtful)",
        )
    objects: dict[str, StixObject] = {}
    reports: list[StixObject] = []
    author = _identity(about)
    for first in range(0, len(items), REFERENCES):
        refs: list[str] = []
        places: list[dict[str, object]] = []
        for item in items[first : first + REFERENCES]:
            made = _object(item, about, str(author["id"]), pattern)
            if made is not None:
                objects.setdefault(str(made["id"]), stix.make(made))
            own = [str(made["id"])] if made is not None else list(item.ids)
            refs += own
            places += [_places(item, ref) for ref in own]
        reports.append(_report(refs, places, about, str(author["id"]), first // REFERENCES))
    head = [*_definitions(about), stix.make(author), *(stix.make(each) for each in _extension())]
    name = ids.derived("bundle", "report", about.sha256, about.author, about.at)
    return stix.bundle([*head, *objects.values(), *reports], name)


def _stamped(about: About, kind: str, object_id: str, author: str = "") -> dict[str, object]:
    made: dict[str, object] = {"type": kind, "spec_version": "2.1", "id": object_id}
    if kind not in stix.SCO:
        made |= {"created": about.at, "modified": about.at}
        made |= {"created_by_ref": author} if author else {}
    if about.tlp is not None:
        made["object_marking_refs"] = [marking.ids_for(about.tlp)]
    return made


def _identity(about: About) -> dict[str, object]:
    return {
        **_stamped(about, "identity", ids.derived("identity", about.author)),
        "name": about.author, "identity_class": "organization",
    }  # fmt: skip


def _extension() -> list[dict[str, object]]:
    """The definition of our extension, and its author: the same bytes each time."""
    stamp = {"spec_version": "2.1", "created": _SINCE, "modified": _SINCE}
    return [
        {"type": "identity", "id": _US, **stamp, "name": "Tocsin", "identity_class": "system"},
        {
            "type": "extension-definition", "id": EXTENSION, **stamp, "created_by_ref": _US, "name": "Places in a report",
            "description": "Where in the text of a report the things stand that it refers to",
            "schema": "docs/reports.md of Tocsin", "version": "1.0.0", "extension_types": ["property-extension"],
        },
    ]  # fmt: skip


def _definitions(about: About) -> list[StixObject]:
    return [] if about.tlp is None else [stix.make(msgspec.json.decode(marking.definition(about.tlp)))]


def _object(item: Item, about: About, author: str, pattern: Pattern) -> dict[str, object] | None:
    """The object of one value; None for a name, which has its object already."""
    if item.kind == "name" or item.ids:
        return None
    if item.kind == "as":
        number = int(item.value[2:])
        name = ids.of_observable("autonomous-system", {"number": number})
        return {**_stamped(about, "autonomous-system", name), "number": number}
    if item.kind in {"cve", "technique"}:
        kind = "vulnerability" if item.kind == "cve" else "attack-pattern"
        source: dict[str, object] = {
            "source_name": "cve" if item.kind == "cve" else "mitre-attack",
            "external_id": item.value,
        }
        if item.kind == "technique":
            source["url"] = _ATTACK + item.value.replace(".", "/")
        return {
            **_stamped(about, kind, ids.derived(kind, item.value, about.author, about.sha256), author),
            "name": item.value, "external_references": [source],
        }  # fmt: skip
    return {
        **_stamped(about, "indicator", ids.derived("indicator", item.kind, item.value, about.author, about.sha256), author),
        "name": item.value, "pattern": _pattern(item, pattern), "pattern_type": "stix", "pattern_version": "2.1",
        "valid_from": about.at, "labels": [LABEL, f"kind:{item.kind}"],
    }  # fmt: skip


def _pattern(item: Item, pattern: Pattern) -> str:
    # STIX 2.1 has no type for it; others write cryptocurrency-wallet
    return (
        f"[cryptocurrency-wallet:address = '{item.value}']"
        if item.kind == "btc"
        else pattern(item.kind, item.value)
    )


def _places(item: Item, ref: str) -> dict[str, object]:
    return {
        "ref": ref, "kind": item.kind, "count": item.count,
        "places": [
            {"line": place.line, "offset": place.offset, "seen": place.seen, **({"part": place.part} if place.part else {})}
            for place in item.places
        ],
    }  # fmt: skip


def _report(
    refs: Sequence[str], places: Sequence[object], about: About, author: str, number: int
) -> StixObject:
    title = about.title or about.file
    return stix.make({
        **_stamped(about, "report", ids.derived("report", about.sha256, about.author, str(number)), author),
        "name": f"{title} ({number + 1})" if number else title,
        "description": "Drafted by a program from the text of a report; to be reviewed by a person.",
        "report_types": ["threat-report"], "published": about.at, "object_refs": list(dict.fromkeys(refs)), "labels": [LABEL],
        "external_references": [
            {"source_name": "source document", "description": about.file, "hashes": {"SHA-256": about.sha256}}
        ],
        "extensions": {EXTENSION: {"extension_type": "property-extension", "finds": list(places)}},
    })  # fmt: skip
