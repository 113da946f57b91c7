# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Warnings and answers for the tests."""

from __future__ import annotations

import json
from typing import Any

from tocsin.core import ids, stix
from tocsin.share import warning, warning_answer
from tocsin.share.warning import Draft, Step
from tocsin.share.warning_answer import Answer

AT = "2026-11-22T09:30:00.000Z"
LATER = "2026-11-23T09:30:00.000Z"
CSIRT = ids.derived("identity", "csirt")
ID = ids.derived("report", "test", "warning")
QUERY = {"any": [{"component": {"purl": "pkg:npm/lodash", "versions": "vers:npm/<4.17.21"}}]}


def said(made: stix.StixObject) -> Any:
    """The properties, to be altered."""
    return json.loads(made.raw)


def draft(**said) -> Draft:
    given = {
        "name": "Hole",
        "affected": QUERY,
        "step": [Step(do="Update", cite="https://a.example/1")],
        "tlp": "green",
    }
    return Draft(**(given | said))


def report(*, modified: str = AT, issuer: str = CSIRT, id: str = ID, **said) -> stix.StixObject:  # noqa: A002 -- the property is called so
    return warning.make(draft(**said), id=id, issuer=issuer, created=AT, modified=modified, about=[])


def note(
    member: str = "water", sequence: int = 1, at: str = AT, warning_id: str = ID, **said
) -> stix.StixObject:
    given = {"verdict": "affected", "version": AT, "release": "verdict"} | said
    who = ids.derived("identity", member)
    made = Answer(warning=warning_id, member=who, sequence=sequence, at=at, **given)
    return warning_answer.make(made, tlp="green", created=AT)
