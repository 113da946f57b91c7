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
from urllib.parse import quote

import msgspec

from tocsin.core.stix import Finding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LINE = re.compile(r"(.*):([1-9][0-9]*):([1-9][0-9]*)", re.DOTALL)


def report(findings: Iterable[Finding], *, version: str) -> dict[str, object]:
    """Return the log as plain values, to be encoded; ``version`` is that of this program."""
    found = list(findings)
    rules = sorted({each.rule for each in found})
    number = {rule: at for at, rule in enumerate(rules)}
    driver = {
        "name": "tocsin share check",
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


def _location(finding: Finding) -> dict[str, object]:
    file, mark, pointer = finding.where.partition("#")
    line = None if mark else _LINE.fullmatch(file)
    physical: dict[str, object] = {"artifactLocation": {"uri": quote(line[1] if line else file)}}
    if line is not None:
        physical["region"] = {"startLine": int(line[2]), "startColumn": int(line[3])}
    if not mark:
        return {"physicalLocation": physical}
    logical = {"fullyQualifiedName": pointer or "/", "kind": "object"}
    if finding.object_id:
        logical["name"] = finding.object_id
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def encode(findings: Iterable[Finding], *, version: str) -> bytes:
    """Return the log as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(report(findings, version=version)), indent=2)
