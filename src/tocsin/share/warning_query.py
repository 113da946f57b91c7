# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The query of a warning, read from its JSON: bounded, without any pattern language.

``{"any": [...]}`` and ``{"all": [...]}`` hold parts; a term is an object with one key:
``component``, ``product``, ``supplier``, ``indicator``, ``vulnerability`` or ``service``.
A term of another name, or one with a property that is not known here, becomes an
``UnknownTerm``: it may ask for less or more than what is understood, so it is never
answered with no. What breaks a bound or a rule raises ``BadInput`` with the JSON pointer;
then the object is kept as it came, and is no warning here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, cast

import msgspec

from tocsin.core import atoms, cpe, ids, instant
from tocsin.core.affected import (
    ComponentTerm,
    Group,
    IndicatorTerm,
    ProductTerm,
    Query,
    ServiceTerm,
    SupplierTerm,
    Term,
    UnknownTerm,
    VulnerabilityTerm,
)
from tocsin.core.errors import BadInput

MOST_PARTS: Final = 1_000
"""Terms and groups of one query."""
MOST_DEPTH: Final = 8
"""Groups within groups."""
LONGEST: Final = 1_000
"""Characters of one value."""


def read(value: object, where: str) -> Query:
    """The query in ``value``. Raises ``BadInput``. Cost: linear in it, and it stops at the first bound passed."""
    return _Reader().part(value, where, 0)


class _Reader:
    """Counts terms and parts over the whole query."""

    def __init__(self) -> None:
        self._parts = 0

    def part(self, value: object, where: str, depth: int) -> Query:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise BadInput(f"the query has more than {MOST_PARTS} parts", where=where, do="split the warning")
        if not isinstance(value, dict) or len(value) != 1:
            do = "write an object with one key: any, all, component, product, supplier, indicator, vulnerability, service"
            raise BadInput("this is no part of a query", where=where, do=do)
        ((name, inner),) = value.items()
        if name in ("any", "all"):
            return self._group(cast("Literal['any', 'all']", name), inner, f"{where}/{name}", depth)
        return _term(str(name), inner, f"{where}/{_shown(name)}")

    def _group(self, op: Literal["any", "all"], value: object, where: str, depth: int) -> Group:
        if depth >= MOST_DEPTH:
            raise BadInput(f"the query is nested deeper than {MOST_DEPTH}", where=where, do="flatten it")
        if not isinstance(value, list) or not value:
            raise BadInput(f"{op} is no list with something in it", where=where, do="list its parts")
        if len(value) > MOST_PARTS:
            raise BadInput(f"the query has more than {MOST_PARTS} parts", where=where, do="split the warning")
        return Group(
            op=op, parts=tuple(self.part(each, f"{where}/{at}", depth + 1) for at, each in enumerate(value))
        )


def _term(name: str, value: object, where: str) -> Term:
    kind = _KINDS.get(name)
    if kind is None:
        return UnknownTerm(what=_shown(name))
    if not isinstance(value, dict):
        raise BadInput(f"{name} is no object", where=where, do='write {"name": "..."} and the like')
    if not set(value) <= {field.name for field in msgspec.structs.fields(kind)}:
        return UnknownTerm(what=name)
    for key, each in value.items():
        if not isinstance(each, str) or not each or len(each) > LONGEST:
            do = f"write a text of 1 to {LONGEST} characters, or leave it out"
            raise BadInput(f"{key} is no such text", where=f"{where}/{key}", do=do)
    try:
        made: Term = msgspec.convert(value, type=kind)
    except msgspec.ValidationError as error:
        raise BadInput(
            f"{name}: {error}", where=where, do="docs/warnings.md lists what a term says"
        ) from None
    try:
        return _CHECKS[name](made)
    except BadInput as error:
        raise BadInput(error.what, where=where, do=error.do or "mend it, or leave the term out") from None


def _shown(name: object) -> str:
    return str(name)[:60]


def _component(term: ComponentTerm) -> Term:
    if bool(term.purl) == bool(term.ecosystem or term.name) or bool(term.ecosystem) != bool(term.name):
        raise BadInput(
            "a component is named in one way", do="give purl, or ecosystem and name; then versions"
        )
    if term.purl and not term.purl.startswith("pkg:"):
        raise BadInput("not a package URL", do="write it as pkg:type/name")
    if term.versions and not term.versions.startswith("vers:"):
        raise BadInput("not a range of versions by VERS", do="write it as vers:npm/>=1.0.0|<2.0.0")
    return term


def _product(term: ProductTerm) -> Term:
    if bool(term.cpe) == bool(term.vendor or term.name) or bool(term.vendor) != bool(term.name):
        raise BadInput("a product is named in one way", do="give cpe, or vendor and name; then versions")
    if term.cpe:
        name = cpe.parse(term.cpe)
        if any(
            value in {cpe.ANY, cpe.NA} or cpe.has_wildcard(value) for value in (name.vendor, name.product)
        ):
            raise BadInput("the CPE name names no one product", do="name vendor and product in it")
        return msgspec.structs.replace(term, cpe=str(name))
    return term


def _supplier(term: SupplierTerm) -> Term:
    if sum(map(bool, (term.id, term.name, term.jurisdiction))) != 1:
        raise BadInput("a supplier is named in one way", do="give id, name or jurisdiction")
    return term


def _indicator(term: IndicatorTerm) -> Term:
    instant.parse_date(term.since)
    if bool(term.ref) == bool(term.kind or term.value):
        raise BadInput("an indicator is named in one way", do="give kind and value, or ref; and since")
    if term.ref:
        ids.check(term.ref, "indicator")
        return term
    return msgspec.structs.replace(term, value=atoms.normal(term.kind, term.value))


def _service(term: ServiceTerm) -> Term:
    if not (term.id or term.name or term.region):
        raise BadInput("a service is asked for by nothing", do="give id, name or region")
    return term


_KINDS: Final[Mapping[str, type[Term]]] = {
    "component": ComponentTerm,
    "product": ProductTerm,
    "supplier": SupplierTerm,
    "indicator": IndicatorTerm,
    "vulnerability": VulnerabilityTerm,
    "service": ServiceTerm,
}
_CHECKS: Final[Mapping[str, Callable[..., Term]]] = {
    "component": _component,
    "product": _product,
    "supplier": _supplier,
    "indicator": _indicator,
    "vulnerability": lambda term: term,
    "service": _service,
}
