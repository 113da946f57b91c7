# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Validation that explains: every fault of every object of a file, in one pass.

Lazy: findings come as they are found, so that a caller may stop at its own limit. A right
object costs what the quick reader costs; the others some 100 us each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

from tocsin.core import jsonin, jsonstream
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix.container import Seen, is_text, members_of, of_bundle
from tocsin.core.stix.explain import EARLIER
from tocsin.core.stix.judge import Finding, Judged, explained, finding
from tocsin.core.stix.quick import Quick
from tocsin.core.stix.shapes import Problem

_BLOCK = 1_024


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
    seen, notes = Seen(name, members), _Notes(name)
    for index, made in enumerate(Quick(limits).read_all(members.raws)):
        judged = explained(members.raws[index], limits) if made is None else Judged(made, made.id)
        problems = judged.problems
        again = None if judged.object is None else seen.problem(judged.object, index)
        if problems or again is not None:
            where = jsonin.place(name, *members.steps(index))
            yield from notes.findings(judged, [*problems, again] if again else problems, where)


def check_stream(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Finding]:
    """``check`` of a bundle, envelope or array of any size, in bounded memory.

    Two objects of the file are not compared with each other. Raises nothing, as ``check``.
    """
    members = jsonstream.Members(stream, name, limits, "objects")
    quick, notes, raws, first = Quick(limits), _Notes(name), iter(members), 0
    try:
        while block := list(islice(raws, _BLOCK)):
            whole = is_text(b"".join(block))
            made = quick.read_all(block) if whole else (quick.read(r) if is_text(r) else None for r in block)
            for index, each in enumerate(made, first):
                if each is None:
                    judged = explained(block[index - first], limits)
                    where = jsonin.place(name, *([] if members.bare else ["objects"]), index)
                    yield from notes.findings(judged, judged.problems, where)
            first += len(block)
    except BadInput as error:
        yield Finding(error.where or name, "", "STIX 2.1 §8", error.what, error.do)
        return
    for problem in of_bundle(members.others) if members.others.get("type") else []:
        yield finding(Judged(None), problem, jsonin.place(name))


class _Notes:
    """What is said once of a document, not of each of its objects: that it is of STIX 2.0."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._said = False

    def findings(self, judged: Judged, problems: Iterable[Problem], where: str) -> Iterator[Finding]:
        """The problems, put where the object stands."""
        for problem in problems:
            if problem.note != EARLIER:
                yield finding(judged, problem, where)
            elif not self._said:
                self._said = True
                yield finding(Judged(None), problem, jsonin.place(self._name))
