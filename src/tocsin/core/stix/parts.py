# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The parts that the object types share: forms of text, references, small shapes (STIX 2.1 sections 2 and 3.2)."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

import msgspec

from tocsin.core import ids, instant
from tocsin.core.stix import vocabulary as words
from tocsin.core.stix.rules import NUMBER, at_least_one, in_order, not_both, observable_id
from tocsin.core.stix.shapes import (
    Dictionary,
    Extensions,
    Flag,
    Granular,
    Hashes,
    Integer,
    Kind,
    Listed,
    Nested,
    Ref,
    Rule,
    Shape,
    Text,
    Word,
)

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")
_BINARY = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,250}")
_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}(?:/(?:3[0-2]|[12]?[0-9]))?")
_GROUPS = r"[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*+"
_SHORT_IPV6 = re.compile(rf"(?=[^:]*+(?::[^:]*+){{2,7}}+\Z){_GROUPS}::(?:{_GROUPS})?")
_RELATION = re.compile(r"[a-z0-9-]+")


def _is_ipv6(text: str) -> bool:
    if _SHORT_IPV6.fullmatch(text) is not None:
        return True
    try:
        ipaddress.IPv6Network(text, strict=False)
    except ValueError:
        return False
    return "%" not in text


TEXT = Text()
FLAG = Flag()
INTEGER = Integer()
TIMESTAMP = Text(
    instant.is_one,
    "is no timestamp in UTC of a day that exists",
    "2.16",
    "write it as 2026-11-22T09:30:00.000Z",
    instant.MOST.fullmatch,
)
STAMP = Text(
    instant.has_milliseconds,
    "is no timestamp in UTC with milliseconds",
    "3.2",
    "write it as 2026-11-22T09:30:00.000Z, three digits at least after the second",
    instant.MOST_WITH_MILLISECONDS.fullmatch,
)
LANGUAGE = Text(_LANGUAGE.fullmatch, "is no language tag", "3.2", "write it as in RFC 5646: en, pt-BR")
CONTENT_LANGUAGE = msgspec.structs.replace(LANGUAGE, section="7.1")
MARKED_LANGUAGE = msgspec.structs.replace(LANGUAGE, section="7.2.3.1")
SOFTWARE_LANGUAGE = msgspec.structs.replace(LANGUAGE, section="6.14")
HEX = Text(_HEX.fullmatch, "is not hexadecimal", "2.8", "give an even number of the digits 0-9, a-f")
BINARY = Text(_BINARY.fullmatch, "is not base64", "2.1", "encode it as in RFC 4648 section 4")
KEY = Text(_KEY.fullmatch, "is no key of a dictionary", "2.3", "use letters, digits, - and _, at most 250")
MAC = Text(_MAC.fullmatch, "is no MAC address", "6.10", "write it as 00:00:5e:00:53:af, in lower case")
IPV4 = Text(_IPV4.fullmatch, "is no IPv4 address or CIDR block", "6.8", "write it as 198.51.100.0/24")
IPV6 = Text(_is_ipv6, "is no IPv6 address or CIDR block", "6.9", "write it as 2001:db8::/32")
RELATION = Text(
    lru_cache(maxsize=256)(_RELATION.fullmatch), "is no type of relationship", "5.1", "use a-z, 0-9 and -"
)
CPE = Text(re.compile(r"cpe:2\.3:.+", re.DOTALL).fullmatch, "is no CPE 2.3", "6.14", "begin with cpe:2.3:")

TEXTS = Listed(TEXT)
HASHES = Hashes()


def one_of(*kinds: str) -> Ref:
    """A reference to an object of one of these types."""
    return Ref(frozenset(kinds))


def none_of(*kinds: str) -> Ref:
    """A reference to an object of any type, also of one that the standard does not know, but of these."""
    return Ref(never=frozenset(kinds))


def some(vocabulary: words.Vocabulary) -> Listed:
    """A list of words."""
    return Listed(Word(vocabulary))


ANY_REF = none_of("bundle")
MARKING_REF = one_of("marking-definition")
SOFTWARE_REF = one_of("software")
FILE_REF = one_of("file")
ARTIFACT_REF = one_of("artifact")

EXTERNAL_REFERENCES = Listed(
    Nested(
        Shape(
            "external reference",
            "2.5",
            {
                "source_name": TEXT,
                "description": TEXT,
                "url": TEXT,
                "hashes": Hashes(closed=True),
                "external_id": TEXT,
            },
            ("source_name",),
            (at_least_one("description", "url", "external_id", section="2.5"), NUMBER),
        )
    )
)
KILL_CHAIN_PHASES = Listed(
    Nested(
        Shape(
            "kill chain phase",
            "2.11",
            {"kill_chain_name": TEXT, "phase_name": TEXT},
            ("kill_chain_name", "phase_name"),
        )
    )
)
_MARKED = Shape(
    "granular marking",
    "7.2.3",
    {"selectors": TEXTS, "marking_ref": MARKING_REF, "lang": MARKED_LANGUAGE},
    ("selectors",),
    (
        at_least_one("marking_ref", "lang", section="7.2.3"),
        not_both("marking_ref", "lang", section="7.2.3"),
    ),
)
VERSION = Word(words.Vocabulary("the versions read here", frozenset({"2.1"}), closed=True))
MARKED: dict[str, Kind] = {
    "object_marking_refs": Listed(MARKING_REF),
    "granular_markings": Granular(Listed(Nested(_MARKED))),
}
EXTENSIONS = Extensions({})
COMMON: dict[str, Kind] = {
    "id": ANY_REF,
    "spec_version": VERSION,
    "created": STAMP,
    "modified": STAMP,
    "created_by_ref": one_of("identity"),
    "revoked": FLAG,
    "labels": TEXTS,
    "confidence": Integer(0, 100, "3.2"),
    "lang": LANGUAGE,
    "external_references": EXTERNAL_REFERENCES,
    **MARKED,
    "extensions": EXTENSIONS,
}
"""Of domain, relationship and meta objects (3.2)."""
OBSERVED: dict[str, Kind] = {
    "id": ANY_REF,
    "spec_version": VERSION,
    **MARKED,
    "defanged": FLAG,
    "extensions": EXTENSIONS,
}
"""Of observables (3.2)."""
VERSIONED = ("id", "spec_version", "created", "modified")
NEWER = in_order("created", "modified", section="3.6")


def count(section: str) -> Integer:
    """A whole number that this section says is not negative."""
    return Integer(0, section=section)


def seen(section: str) -> Rule:
    """Last seen is not before first seen."""
    return in_order("first_seen", "last_seen", section=section)


def dictionary(of: Kind) -> Dictionary:
    """Values by key of the ordinary form (2.3)."""
    return Dictionary(KEY, of)


def domain(
    name: str,
    section: str,
    properties: dict[str, Kind],
    *required: str,
    rules: tuple[Rule, ...] = (),
    without: tuple[str, ...] = (),
) -> Shape:
    """The shape of a domain, relationship or meta object: with the common properties and ids of its own type."""
    own = {**COMMON, "id": one_of(name), **properties}
    own = {key: kind for key, kind in own.items() if key not in without}
    return Shape(name, section, own, (*VERSIONED, *required), (NEWER, *rules))


def observable(
    name: str, section: str, properties: dict[str, Kind], *required: str, rules: tuple[Rule, ...] = ()
) -> Shape:
    """The shape of an observable."""
    derived = (observable_id(name),) if name in ids.CONTRIBUTING else ()
    own = {**OBSERVED, "id": one_of(name), **properties}
    return Shape(name, section, own, ("id", *required), (*derived, *rules))
