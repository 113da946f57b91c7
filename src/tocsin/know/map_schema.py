# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema (2020-12) of the dependency map, TOML and JSON alike, made from the tables that the readers check by.

It says which tables and keys there are, of which type and within which bounds, so that an editor completes a map and
names a slip as it is written. What hangs on more than one key (dates in order, shares under the rule ``"shares"``
only, ids that are on the map) is said by the reader alone. TOML writes dates bare, which editors check as texts.
"""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.know.readers import toml_tables as toml
from tocsin.know.readers.map_toml import (
    ANY_NODE,
    FLOWS,
    INPUT_KEYS,
    MOST_DAYS,
    MOST_MONEY,
    MOST_PEOPLE,
    NODE_KEYS,
    SHOCK_KEYS,
)

Schema = dict[str, object]

_ID: Schema = {"$ref": "#/$defs/id"}
_PART: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_DATE: Schema = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_TEXT: Schema = {"type": "string", "maxLength": toml.MOST_TEXT}
_REFERENCE: Schema = {"anyOf": [_ID, {"const": ""}]}
_TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
_MEMBERS: Schema = {"type": "array", "items": {"$ref": "#/$defs/member"}}

_DEFS: dict[str, Schema] = {
    "id": {
        "type": "string",
        "pattern": f"^{toml.ID.pattern}$",
        "description": "lower-case letters, digits, - . _ : (at most 128)",
    },
    "share": {
        "anyOf": [_PART, {"type": "array", "items": _PART, "minItems": 2, "maxItems": 2}],
        "description": "a number from 0 to 1, or [low, high]",
    },
    "member": {
        "anyOf": [
            _ID,
            {
                "type": "object",
                "properties": {"node": _ID, "share": {"$ref": "#/$defs/share"}},
                "required": ["node"],
                "additionalProperties": False,
            },
        ],
        "description": 'an id, or {node = "id", share = 0.4}',
    },
}


def _number(most: float) -> Schema:
    return {"type": "number", "minimum": 0, "maximum": most}


def _bounds(most: float) -> Schema:
    one = _number(most)
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 2, "maxItems": 2}]}


_KEYS: dict[str, tuple[Schema, str]] = {
    "id": (_ID, "the name by which others refer to it"),
    "name": (_TEXT, "as people call it"),
    "since": (_DATE, "the first day on which this holds; left out: always"),
    "until": (_DATE, "the first day on which it no longer holds; left out: no end is known"),
    "jurisdiction": (_REFERENCE, "id of the jurisdiction whose leave it needs"),
    "region": (_REFERENCE, "id of the region in which it stands"),
    "owner": (_REFERENCE, "id of the organisation that runs it"),
    "people": (_number(MOST_PEOPLE), "people it reaches, or who live there"),
    "held_by": (_MEMBERS, "who holds the votes of it"),
    "origin": (_MEMBERS, "jurisdictions that its content comes from, by value"),
    "supplier": (_REFERENCE, "id of the supplier it comes from"),
    "addresses": (_TEXTS, "IP addresses and prefixes"),
    "hosts": (_TEXTS, "host names"),
    "macs": (_TEXTS, "MAC addresses"),
    "serials": (_TEXTS, "serial numbers"),
    "criticality": (_TEXT, "how much hangs on it, in any words; nothing is computed from it"),
    "final_demand": (
        _number(MOST_MONEY),
        "what it sells in a year to nobody on the map, in the unit of amount",
    ),
    "of": (_ID, "id of who needs it"),
    "from": ({"type": "array", "items": {"$ref": "#/$defs/member"}, "minItems": 1}, "who can deliver it"),
    "rule": (
        {
            "anyOf": [
                {"enum": ["all", "any", "shares"]},
                {"type": "string", "pattern": f"^{toml.K_OF_N.pattern}$"},
            ]
        },
        'how many of them it takes: "all" (default), "any", "2 of 3", "shares"',
    ),
    "flow": (
        {"enum": list(FLOWS)},
        "what happens once it is cut; left out: not known, and computed both ways",
    ),
    "stock_days": (_bounds(MOST_DAYS), "days of stock, or [least, most]"),
    "lead_days": (_number(MOST_DAYS), "days until another source delivers"),
    "value_share": (_bounds(1), "its share in all that is bought, by value, or [low, high]"),
    "amount": (_number(MOST_MONEY), "what is paid for it in a year, in any one unit"),
    "expires": (_DATE, "the day on which a licence or service that was granted ends"),
    "lost": ({"anyOf": [_ID, {"type": "array", "items": _ID, "minItems": 1}]}, "ids of what is lost"),
    "start": (_DATE, "the first day of the loss"),
    "end": (_DATE, "the first day after it; left out: for good"),
    "level": (_PART, "what is left of it, 0 by default"),
    "de_minimis": (_PART, "share of content from which on the rule reaches products made elsewhere"),
    "cite": (_TEXT, "what says so"),
}


def schema() -> Schema:
    """The schema of a whole map, ready for a JSON encoder; the order of its keys is always the same."""
    tables = {kind: _table(keys | ANY_NODE, ["id"]) for kind, keys in NODE_KEYS.items()}
    tables["input"] = _table(INPUT_KEYS, ["of", "name", "from"])
    tables["shock"] = _table(SHOCK_KEYS, ["id", "lost", "start"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tocsin dependency map",
        "description": "What services need, who delivers it, and what is known to be going to stop (TOML or JSON).",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            "name": {"type": "string", "description": "of the map"},
            **{name: _one_or_more(name) for name in tables},
        },
        "additionalProperties": False,
        "$defs": {**_DEFS, **tables},
    }


def _one_or_more(table: str) -> Schema:
    one: Schema = {"$ref": f"#/$defs/{table}"}
    return {"anyOf": [{"type": "array", "items": one}, one]}


def _table(keys: Iterable[str], required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": {
            key: {**_KEYS[key][0], "description": _KEYS[key][1]} for key in _KEYS if key in set(keys)
        },
        "required": required,
        "additionalProperties": False,
    }
