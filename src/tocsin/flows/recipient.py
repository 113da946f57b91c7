# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who somebody is to the policy of markings, by the name that stands in a feed, a list or a way of delivery."""

from __future__ import annotations

from tocsin.core.policy import Asker
from tocsin.store import Reader, accounts


def asker_of(reader: Reader, name: str) -> Asker:
    """On whose behalf is asked: the organisation with its communities as entered here, else one that is a community itself."""
    found = [one for one in accounts.organisations(reader) if one.name == name]
    return Asker(name, communities=found[0].communities if found else (name,))
