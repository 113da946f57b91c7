# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One right object of each type with as many properties as it can have, and how to look at what is found."""

from __future__ import annotations

import copy
import json
from typing import Any

from tocsin.core import ids, marking
from tocsin.core.limits import Limits
from tocsin.core.stix import extensions, parts, shapes
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.judge import explained

LIMITS = Limits()
WHEN = "2026-01-02T03:04:05.678Z"
LATER = "2026-01-02T03:04:06Z"
LANGUAGES = (parts.LANGUAGE, parts.CONTENT_LANGUAGE, parts.MARKED_LANGUAGE, parts.SOFTWARE_LANGUAGE)
TEXTS: dict[shapes.Kind, str] = {
    parts.TIMESTAMP: WHEN, parts.STAMP: WHEN, **dict.fromkeys(LANGUAGES, "pt-BR"), parts.HEX: "0fA0", parts.BINARY: "TVo=",
    parts.KEY: "a_Key-1", parts.MAC: "00:00:5e:00:53:af", parts.IPV4: "198.51.100.0/24", parts.IPV6: "2001:db8::1",
    parts.RELATION: "uses", parts.CPE: "cpe:2.3:a:x:y:1:*:*:*:*:*:*:*",
}  # fmt: skip
LEFT_OUT = {
    "artifact": ("url",), "observed-data": ("objects",), "email-message": ("body_multipart",),
    "marking-definition": ("extensions",), "granular marking": ("lang",),
}  # fmt: skip
INSTEAD: dict[str, dict[str, Any]] = {
    "indicator": {"pattern": "[url:value = 'http://a.example/']", "pattern_type": "stix"},
    "malware": {"is_family": True},
    "email-message": {"is_multipart": False},
    "network-traffic": {"is_active": False},
    "windows-registry-key": {"key": "HKEY_LOCAL_MACHINE\\Software\\X"},
    "marking-definition": {
        "definition_type": "statement",
        "definition": {"statement": "© Müller"},
        "object_marking_refs": [marking.ids_for("green")],
    },
    "extension-definition": {"extension_types": ["toplevel-property-extension"]},
    "socket-ext": {"options": {"SO_TIMEOUT": 5}},
    "url": {"value": "http://a.example/é?x=1"},
    "domain-name": {"value": "_dmarc.bücher.example"},
    "email-addr": {"value": "é.x@a.example"},
}
LATE = {"valid_until", "last_seen", "last_observed", "stop_time", "end"}


def an_id(kind: str, number: int = 1) -> str:
    """A version 4 id."""
    return ids.fresh(kind, number.to_bytes(16, "big"))


def value(kind: shapes.Kind) -> Any:
    """A right value of this kind."""
    match kind:
        case shapes.Text():
            return TEXTS.get(kind, "é:\u2028x")
        case shapes.Flag():
            return True
        case shapes.Integer(low, high):
            return min(max(low, 7), high)
        case shapes.Number(low, high):
            return min(max(low, 7.5), high)
        case shapes.Word(vocabulary):
            return min(vocabulary.words)
        case shapes.Ref():
            return an_id(next(name for name in (*SHAPES, "bundle") if kind.takes(name)))
        case shapes.Listed(of):
            return [value(of)]
        case shapes.Hashes():
            return {"MD5": "ab" * 16, "SHA3-256": "AB" * 32}
        case shapes.Nested(shape):
            return filled(shape)
        case shapes.Dictionary(key, of):
            return {value(key): value(of)}
        case shapes.Extensions(known):
            unknown = {"extension_type": "property-extension", "deep": {"a": [1, 2.5, "x"]}}
            return {name: filled(shape) for name, shape in known.items()} | {
                an_id("extension-definition"): unknown
            }
        case shapes.Granular(of):
            return [{"selectors": ["object_marking_refs.[0]", "id"], "marking_ref": marking.ids_for("red")}]
        case _:
            return {"x": {"a": [1]}}


def filled(shape: shapes.Shape) -> dict[str, Any]:
    """Every property of a shape, but those that exclude each other."""
    out = LEFT_OUT.get(shape.name, ())
    made = {name: value(kind) for name, kind in shape.properties.items() if name not in out}
    made |= {name: LATER for name in LATE if name in made}
    return made | copy.deepcopy(INSTEAD.get(shape.name, {}))


def an(kind: str, *, without: tuple[str, ...] = ("granular_markings",), **more: Any) -> dict[str, Any]:
    """A right object of this type; ``more`` replaces properties of it."""
    made = {"type": kind, **filled(SHAPES[kind])}
    for name in without:
        made.pop(name, None)
    return made | more


def raw(made: Any) -> bytes:
    """The object as bytes, compact."""
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def found(made: Any, limits: Limits = LIMITS) -> list[tuple[str, str, str]]:
    """What the explaining reader finds: pointer, section, level."""
    data = made if isinstance(made, bytes) else raw(made)
    return [
        ("".join(f"/{step}" for step in each.steps), each.rule, each.level)
        for each in explained(data, limits).problems
    ]


PREDEFINED = {
    name: (host, shape)
    for host, known in (
        ("file", extensions.OF_FILE),
        ("network-traffic", extensions.OF_TRAFFIC),
        ("process", extensions.OF_PROCESS),
        ("user-account", extensions.OF_ACCOUNT),
    )
    for name, shape in known.items()
}
