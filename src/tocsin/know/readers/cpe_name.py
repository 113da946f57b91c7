# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The CPE name of a component, as inventories give it: in its one form, and counted where it is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tocsin.core import cpe
from tocsin.core.errors import BadInput
from tocsin.know.readers.shape import Faults

_DO = "write it as cpe:2.3:part:vendor:product:version:..."


def first_cpe(given: Iterable[str], counts: Counter[str], faults: Faults, where: str) -> str:
    """The first of several names that can be read, as a formatted string; empty if there is none.

    Of each that cannot be read a fault says so, at ``where``.
    """
    found: dict[str, None] = {}
    for name in given:
        try:
            found[str(cpe.parse(name))] = None
        except BadInput as error:
            counts["components have a CPE name that cannot be read"] += 1
            faults.add(where, error.what, f"{error.do or _DO}; the component is kept without it")
    if len(found) > 1:
        counts["components have several CPE names, of which the first was taken"] += 1
    return next(iter(found), "")
