# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Findings about files as SARIF 2.1.0, which code hosts and editors show beside the file.

One run, one rule for each section of a standard that is broken, one result a finding. The
place is a JSON pointer, which SARIF holds as a logical location (section 3.33); a line and
column, where the file is no JSON, as a region (3.30). Cost: memory for all findings.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol
from urllib.parse import quote

import msgspec

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_POINTER = re.compile(r"(.*?)#((?:/.*)?)", re.DOTALL)
"""A JSON pointer begins with a slash or is empty: any other ``#`` stands in the name of the file."""
_LINE = re.compile(r"(.*?):([1-9][0-9]*)(?::([1-9][0-9]*))?", re.DOTALL)


class Found(Protocol):
    """What a result is made of: a finding, or anything that says as much."""

    @property
    def where(self) -> str:
        """``file#/json/pointer``, ``file:line``, ``file:line:column``, ``file``."""

    @property
    def object_id(self) -> str:
        """What it is about."""

    @property
    def rule(self) -> str:
        """What is broken."""

    @property
    def what(self) -> str:
        """What is wrong."""

    @property
    def do(self) -> str:
        """What to do."""

    @property
    def level(self) -> str:
        """``error``, ``warning``, ``note`` (section 3.27.10)."""


def report(findings: Iterable[Found], *, version: str, tool: str = "tocsin share check") -> dict[str, object]:
    """Return the log as plain values, to be encoded; ``version`` is that of this program, ``tool`` the verb."""
    found = list(findings)
    rules = sorted({each.rule for each in found})
    number = {rule: at for at, rule in enumerate(rules)}
    driver = {
        "name": tool,
        "version": version,
        "rules": [{"id": rule, "shortDescription": {"text": rule}} for rule in rules],
    }
    results = [
        {
            "ruleId": each.rule,
            "ruleIndex": number[each.rule],
            "level": each.level,
            "message": {"text": f"{each.what}. {each.do}" if each.do else each.what},
            "locations": [_location(each)],
        }
        for each in found
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _location(finding: Found) -> dict[str, object]:
    pointed = _POINTER.fullmatch(finding.where)
    file, pointer = (pointed[1], pointed[2]) if pointed else (finding.where, "")
    line = None if pointed else _LINE.fullmatch(file)
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(line[1] if line else file)}}
    if line is not None:
        column = {"startColumn": int(line[3])} if line[3] else {}
        physical["region"] = {"startLine": int(line[2]), **column}
    if pointed is None:
        return {"physicalLocation": physical}
    logical = {"fullyQualifiedName": pointer or "/", "kind": "object"}
    if finding.object_id:
        logical["name"] = finding.object_id
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _uri(file: str) -> str:
    """A path from where one stands as a relative reference, one from the root as a whole URI (sections 3.4.3, 3.10.1)."""
    return f"file://{quote(file)}" if file.startswith("/") else quote(file)


def encode(findings: Iterable[Found], *, version: str, tool: str = "tocsin share check") -> bytes:
    """Return the log as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(report(findings, version=version, tool=tool)), indent=2)
