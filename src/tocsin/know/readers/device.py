# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the readers of inventories share about devices: vendor by CPE, version by firmware, and what is said of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet

from tocsin.core import cpe as names
from tocsin.core.errors import BadInput


def vendor_of(cpe: str) -> str:
    """The vendor of a CPE name; empty if it is none, or leaves its vendor open."""
    try:
        vendor = names.parse(cpe).vendor if cpe else ""
    except BadInput:
        return ""
    return "" if names.has_wildcard(vendor) else names.literal(vendor).replace("_", " ")


def only(versions: AbstractSet[str], counts: Counter[str]) -> str:
    """The one version among those of a device's firmware; empty if there is none, or, counted, more than one."""
    if len(versions) > 1:
        counts["devices hold firmware of several versions, so none was taken for theirs"] += 1
    return next(iter(versions)) if len(versions) == 1 else ""


def count(vendor: str, cpe: str, counts: Counter[str]) -> None:
    """Count a device by how it is checked."""
    if vendor:
        counts["devices are checked by vendor, model and firmware version (CSAF)"] += 1
    elif cpe:
        counts["components have a CPE alone and are checked by that (NVD, CSAF)"] += 1
    else:
        counts["devices name neither manufacturer nor supplier and cannot be checked"] += 1
