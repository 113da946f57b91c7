# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Cases read back from the store."""

from __future__ import annotations

import msgspec

from tocsin.core.errors import Conflict, NotFound
from tocsin.flows import standing
from tocsin.respond.case import Case
from tocsin.store import Store, cases


def all_cases(store: Store) -> list[Case]:
    """Every case, the one that changed last at the end."""
    with store.read() as reader:
        return standing.cases(reader, [msgspec.json.decode(row[4], type=Case) for row in cases.all(reader)])


def find(store: Store, case_id: str) -> Case:
    """Return the case whose id begins so. Raises NotFound, or Conflict if several do."""
    found = [case for case in all_cases(store) if case.id.startswith(case_id)] if case_id else []
    if not found:
        raise NotFound(f"there is no case {case_id!r}", do="tocsin respond list shows the cases")
    if len(found) > 1:
        raise Conflict(f"{len(found)} cases begin with {case_id!r}", do="write more of the id")
    return found[0]
