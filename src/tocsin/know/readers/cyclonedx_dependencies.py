# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The dependency graph of a CycloneDX document, as relations between its components and services (``relations``).

``dependsOn`` says what is needed; ``provides`` (1.6) what is implemented, and so held. Both name a ``bom-ref``. In
XML one ``dependency`` stands within another, to any depth. What is no reference is a fault, and the rest goes on.
Source: ECMA-424, ``dependencies``. Cost: one look a reference.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tocsin.core.errors import BadInput
from tocsin.know.readers.relations import Relations
from tocsin.know.readers.shape import Faults, Record, as_record, numbered, text

WITHIN: Final = "within"
"""Key, in what the reader of XML writes, of the elements that stand within a dependency."""
PROVIDES: Final = "provides"
_KINDS: Final = (("dependsOn", False), (PROVIDES, True))
_DO: Final = "write the bom-ref of a component or service there, as a text"


def take(
    found: Iterable[tuple[object, str]], relations: Relations, faults: Faults, *, tree: bool = False
) -> None:
    """Take the dependencies of a document, each with its JSON pointer; ``tree``: as the reader of XML writes them."""
    for value, pointer in found:
        number = int(pointer.rpartition("/")[2])
        try:
            one = as_record(value, pointer)
            upper = relations.node(_ref(one.get("ref"), f"{pointer}/ref"))
            if tree:
                _take_tree(one, upper, number, pointer, relations, faults)
            else:
                _take_lists(one, upper, number, pointer, relations, faults)
        except BadInput as error:
            faults.take(error, pointer)


def _take_lists(
    one: Record, upper: int, number: int, pointer: str, relations: Relations, faults: Faults
) -> None:
    for key, holds in _KINDS:
        for each, place in numbered(one, key, pointer):
            try:
                lower = relations.node(_ref(each, place))
            except BadInput as error:
                faults.take(error, place)
                continue
            relations.relate(upper, lower, number, holds=holds)


def _take_tree(
    one: Record, upper: int, number: int, pointer: str, relations: Relations, faults: Faults
) -> None:
    waiting = [(one, upper)]
    while waiting:
        above, node = waiting.pop()
        for each, _ in numbered(above, WITHIN, pointer):
            try:
                inner = as_record(each, pointer)
                lower = relations.node(_ref(inner.get("ref"), pointer))
            except BadInput as error:
                faults.take(error, pointer)
                continue
            relations.relate(node, lower, number, holds=inner.get(PROVIDES) is True)
            waiting.append((inner, lower))


def _ref(value: object, where: str) -> str:
    """A reference; raises ``BadInput`` on what is none."""
    above, _, key = where.rpartition("/")
    ref = text({key: value}, key, above)
    if not ref:
        raise BadInput("the reference is empty", where=where, do=_DO)
    return ref
