# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Validation that explains: every fault of every object of a file, in one pass.

Lazy: findings come as they are found, so that a caller may stop at its own limit. A right
object costs what the quick reader costs; the others some 100 us each.
"""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.core import jsonin
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix.container import Seen, members_of
from tocsin.core.stix.judge import Finding, Judged, explained, finding
from tocsin.core.stix.quick import Quick


def check(data: bytes, name: str, limits: Limits) -> Iterator[Finding]:
    """Everything that is wrong in a bundle, a TAXII envelope, an array of objects or one object.

    Raises nothing: what cannot be read as a whole is one finding.
    """
    try:
        members = members_of(data, name, limits)
    except BadInput as error:
        yield Finding(error.where or name, "", "STIX 2.1 §8", error.what, error.do)
        return
    for problem in members.problems:
        yield finding(Judged(None), problem, jsonin.place(name))
    seen = Seen(name, members)
    for index, made in enumerate(Quick(limits).read_all(members.raws)):
        judged = explained(members.raws[index], limits) if made is None else Judged(made, made.id)
        problems = judged.problems
        again = None if judged.object is None else seen.problem(judged.object, index)
        if problems or again is not None:
            where = jsonin.place(name, *members.steps(index))
            for problem in [*problems, again] if again else problems:
                yield finding(judged, problem, where)
