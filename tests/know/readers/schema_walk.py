# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A slow walker over the part of JSON Schema 2020-12 that our schemas use; an unknown keyword is an error of the test."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

SAID_ONLY = {"$schema", "$defs", "title", "description", "format"}
TYPES: dict[str, Any] = {"object": dict, "array": list, "string": str, "number": (int, float)}


def as_json(value: Any) -> Any:
    """What an editor checks: dates of TOML are texts."""
    if isinstance(value, dict):
        return {key: as_json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_json(part) for part in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def wrong(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "#") -> list[str]:
    """Pointers to what is not as the schema says."""
    found: list[str] = []
    for keyword, said in schema.items():
        if keyword == "$ref":
            target = root
            for step in said.removeprefix("#/").split("/"):
                target = target[step]
            found += wrong(value, target, root, at)
        elif keyword == "anyOf":
            if all(wrong(value, each, root, at) for each in said):
                found.append(f"{at} anyOf")
        elif keyword not in SAID_ONLY and not _holds(keyword, said, value, schema):
            found.append(f"{at} {keyword}")
        if keyword == "properties" and isinstance(value, dict):
            for key in value.keys() & said.keys():
                found += wrong(value[key], said[key], root, f"{at}/{key}")
        if keyword == "items" and isinstance(value, list):
            for place, each in enumerate(value):
                found += wrong(each, said, root, f"{at}/{place}")
    return found


def _holds(keyword: str, said: Any, value: Any, schema: dict[str, Any]) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if keyword == "type":
        return isinstance(value, TYPES[said]) and (said != "number" or number)
    if keyword in {"properties", "items"}:
        return True
    rules = {
        "required": lambda: not isinstance(value, dict) or set(said) <= value.keys(),
        "additionalProperties": lambda: (
            not isinstance(value, dict) or value.keys() <= schema["properties"].keys()
        ),
        "const": lambda: value == said,
        "enum": lambda: value in said,
        "pattern": lambda: not isinstance(value, str) or re.search(said, value) is not None,
        "minimum": lambda: not number or value >= said,
        "maximum": lambda: not number or value <= said,
        "minItems": lambda: not isinstance(value, list) or len(value) >= said,
        "maxItems": lambda: not isinstance(value, list) or len(value) <= said,
        "maxLength": lambda: not isinstance(value, str) or len(value) <= said,
    }
    return bool(rules[keyword]())
