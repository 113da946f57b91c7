# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A saved mail with STIX bundles attached -> their objects, as if the bundles had been named themselves.

So a warning or an answer that came by mail is taken in by ``share load``, ``share warn read`` and ``share warn gather``, and out
of a watched folder. Who sent the mail proves nothing here: who issues and who answers is what the objects say.
"""

from __future__ import annotations

from typing import Final

from tocsin.core import stix
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading, listed
from tocsin.share import mailed

KIND: Final = "mail with STIX"
detect = mailed.detect


def read(data: bytes, name: str, limits: Limits) -> Reading[stix.StixObject]:
    """The objects of every bundle that is attached. Raises ``BadInput`` if none is one; a bad one beside good ones is a fault."""
    found = mailed.read(data, name, limits)
    all_of: Reading[stix.StixObject] = Reading([], list(found.faults))
    good, bad = 0, list[BadInput]()
    for each in found.files:
        try:
            one = stix.read_bundle(each.data, each.name, limits)
        except BadInput as error:
            bad.append(error)
            continue
        good += 1
        all_of.records.extend(one.records)
        all_of.faults.extend(one.faults)
        all_of.notes.extend(one.notes)
    if bad and not good:
        raise bad[0]
    all_of.faults.extend(Fault(error.where, error.what, error.do) for error in bad)
    all_of.faults, more = listed(all_of.faults, limits)
    all_of.notes.extend(more)
    return all_of
