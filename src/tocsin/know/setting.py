# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a machine's settings say that it needs from others."""

from __future__ import annotations

from typing import Literal

import msgspec

from tocsin.core.dependency import Map
from tocsin.core.own_names import Certificate
from tocsin.core.reading import Reading

_NAMES = 8
"""Of those that a certificate is for, so many are shown."""

SettingKind = Literal["resolver", "time", "mail", "certificate", "search"]


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One party named in settings."""

    kind: SettingKind
    """``search`` is a domain of one's own."""
    value: str
    """Address, host name, or name of the issuer; a domain, of ``search``."""
    source: str
    """``file:line``."""
    shown: str = ""
    """Of a certificate, whom it is for."""
    expires: str = ""
    """Of a certificate, its last instant: RFC 3339, UTC."""


def issuers(reading: Reading[Map]) -> Reading[Setting]:
    """The parties that issued the certificates of a reading (``know.readers.certificate``); none is its own."""
    facts = (fact for chart in reading.records for node in chart.nodes for fact in node.facts)
    found = [
        Setting(
            kind="certificate",
            value=fact.issuer or "an issuer without a name",
            source=fact.source,
            shown=", ".join(fact.names[:_NAMES]) or fact.subject,
            expires=fact.not_after,
        )
        for fact in facts
        if isinstance(fact, Certificate) and not fact.own_issuer and not fact.authority
    ]
    return Reading(found, reading.faults, reading.notes)
