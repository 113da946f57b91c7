# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Validation that explains: every fault of every object of a file, in one pass.

Lazy: findings come as they are found, so that a caller may stop at its own limit. A right
object costs what the quick reader costs; the others some 100 us each.
"""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from typing import BinaryIO

from tocsin.core import jsonin, jsonstream, keys
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix.container import Seen, members_of, of_bundle
from tocsin.core.stix.explain import EARLIER
from tocsin.core.stix.judge import Finding, Judged, explained, finding
from tocsin.core.stix.quick import Quick
from tocsin.core.stix.shapes import Problem

_BLOCK = 1_024
_COMPARED_BYTES = 32 * 2**20
"""Of a stream, how much is kept to compare others with."""

Opened = Callable[[], AbstractContextManager[BinaryIO]]


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
    seen, notes = Seen(members.raws, lambda at: jsonin.place(name, *members.steps(at))), _Notes(name)
    for index, made in enumerate(Quick(limits).read_all(members.raws)):
        judged = explained(members.raws[index], limits) if made is None else Judged(made, made.id)
        problems = judged.problems
        again = None if judged.object is None else seen.problem(judged.object, index)
        if problems or again is not None:
            where = jsonin.place(name, *members.steps(index))
            yield from notes.findings(judged, [*problems, again] if again else problems, where)


def check_stream(opened: Opened, name: str, limits: Limits) -> Iterator[Finding]:
    """``check`` of a bundle, envelope or array of any size, in bounded memory. Raises nothing, as ``check``.

    ``opened`` opens the file, a second time if two objects of it may be of one version: they are compared then, and
    what is found comes last. Cost: 8 bytes an object; 32 MiB for what is compared, and what is beyond is told.
    """
    numbers, notes = array("q"), _Notes(name)
    try:
        with opened() as stream:
            members = jsonstream.Members(stream, name, limits, "objects")
            yield from _each(members, notes, limits, name, numbers)
    except BadInput as error:
        yield Finding(error.where or name, "", "STIX 2.1 §8", error.what, error.do)
        return
    for problem in of_bundle(members.others) if members.others.get("type") else []:
        yield finding(Judged(None), problem, jsonin.place(name))
    wanted = _repeated(numbers)
    if wanted:
        with opened() as stream, contextlib.suppress(BadInput):  # it was whole a moment ago
            yield from _compared(
                jsonstream.Members(stream, name, limits, "objects"), wanted, notes, limits, name
            )


def _each(
    members: jsonstream.Members, notes: _Notes, limits: Limits, name: str, numbers: array[int]
) -> Iterator[Finding]:
    """What is wrong in each object by itself; ``numbers`` gets one for each, of its id and version, or 0."""
    quick, raws, first = Quick(limits), iter(members), 0
    while block := list(islice(raws, _BLOCK)):
        for index, each in enumerate(quick.read_all(block), first):
            made = each
            if made is None:
                judged = explained(block[index - first], limits)
                made = judged.object
                yield from notes.findings(judged, judged.problems, _place(members, name, index))
            numbers.append(0 if made is None else keys.number_of(made.id, made.version_key))
        first += len(block)


def _repeated(numbers: array[int]) -> frozenset[int]:
    """Where a number stands that stands elsewhere, too."""
    import numpy as np  # 100 ms that small files need not wait

    held = np.frombuffer(numbers, np.int64)
    order = np.argsort(held, kind="stable")
    same = held[order][1:] == held[order][:-1]
    twice = np.union1d(order[1:][same], order[:-1][same])
    return frozenset(twice[held[twice] != 0].tolist())


def _compared(
    members: jsonstream.Members, wanted: frozenset[int], notes: _Notes, limits: Limits, name: str
) -> Iterator[Finding]:
    """Which of the objects ``wanted`` are another again, or contradict it."""
    kept: dict[int, bytes] = {}
    seen, left, passed = Seen(kept, lambda at: _place(members, name, at)), _COMPARED_BYTES, 0
    for index, raw in enumerate(members):
        made = explained(raw, limits).object if index in wanted else None
        if made is None:
            continue
        again = seen.problem(made, index)
        if again is not None:
            yield from notes.findings(Judged(made, made.id), [again], _place(members, name, index))
        elif left >= len(raw):
            kept[index] = raw
            left -= len(raw)
        else:
            seen.forget(made)
            passed += 1
    if passed:
        what = f"{passed} objects were not compared with others of their version: there are too many of them"
        yield Finding(name, "", "limits", what, "split the file", "warning")


def _place(members: jsonstream.Members, name: str, index: int) -> str:
    return jsonin.place(name, *([] if members.bare else ["objects"]), index)


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
