# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What to ask a supplier: everything about it that the map does not know, what moves the result most first.

Suppliers are in the order of what falls with them (``chokepoints``: people, then services, at worst). The questions of
one are in the order of what their answers are worth (``unserved.questions``: people times days, then days); where an
answer has no number (law, owner, its own suppliers), it stands behind those. Who delivers only to other suppliers is
asked about by asking those. Cost: two cascades a supplier that is asked, and two more a question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from tocsin.core.dependency import Input, Node, Shock
from tocsin.core.graph import Graph
from tocsin.core.sentence import Sentence
from tocsin.know.cascade import Engine
from tocsin.know.chokepoints import chokepoints
from tocsin.know.unserved import questions

SHORT = 8
"""Questions in one letter."""
_OURS = frozenset({"service", "asset", "organisation", "product", "component"})
_SITES = frozenset({"jurisdiction", "region"})


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One question to one supplier."""

    what: str
    """``flow``, ``stock``, ``share``, ``lead``, ``second-source``, ``jurisdiction``, ``owner``, ``suppliers``."""
    says: Sentence
    of: str = ""
    """Id of who needs the input that is asked about."""
    input: str = ""
    people_days: float = 0.0
    days: float = 0.0
    """What the answer moves the result by, if this supplier is lost for ``last`` days."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """All questions to one supplier, the one that moves most first."""

    supplier: str
    name: str
    people: int
    """Who loses a service with it, at worst."""
    services: int
    delivers: tuple[str, ...]
    """Names of the inputs it meets."""
    asks: tuple[Ask, ...]
    more: int = 0
    """Questions that were left out, to keep it short."""


def letters(graph: Graph, today: dt.date, last: float, most: int, supplier: str = "") -> list[Letter]:
    """A letter each to the first ``most`` suppliers of whom something is not known; to one alone, if named."""
    weight = chokepoints(graph, pessimistic=True, watched=())
    mine: dict[int, list[int]] = {}
    for at, need in enumerate(graph.inputs):
        if graph.nodes[graph.index[need.of]].kind not in _OURS:
            continue
        for member in need.members:
            row = graph.index[member.node]
            if graph.nodes[row].kind in {"supplier", "organisation"}:
                mine.setdefault(row, []).append(at)
    order = sorted(mine, key=lambda row: (-int(weight.people[row]), -int(weight.services[row]), row))
    engine, found = Engine(graph), list[Letter]()
    for row in order:
        node = graph.nodes[row]
        if len(found) == most or (supplier and supplier not in {node.id, node.name}):
            continue
        asks = _asks(engine, node, mine[row], today, last)
        if asks:
            letter = Letter(
                supplier=node.id,
                name=node.name,
                people=int(weight.people[row]),
                services=int(weight.services[row]),
                delivers=tuple(dict.fromkeys(_bare(graph.inputs[at].name, node) for at in mine[row])),
                asks=tuple(asks[:SHORT]),
                more=max(0, len(asks) - SHORT),
            )
            found.append(letter)
    return found


def _asks(engine: Engine, node: Node, inputs: Sequence[int], today: dt.date, last: float) -> list[Ask]:
    graph = engine.graph
    shock = Shock(id="asked", name="", lost=(node.id,), start=today)
    worth = {(one.input, one.what): one for one in questions(engine, [shock], today, last)}
    found: list[Ask] = []
    for at in inputs:
        need = graph.inputs[at]
        of = graph.nodes[graph.index[need.of]].name
        for what, says in _of_input(need, {"input": _bare(need.name, node), "of": of}):
            moved = worth.get((at, what))
            people, days = (moved.people_days, moved.days) if moved is not None else (0.0, 0.0)
            found.append(
                Ask(what=what, says=says, of=need.of, input=need.name, people_days=people, days=days)
            )
    found.extend(Ask(what=what, says=says) for what, says in _of_firm(graph, node))
    return sorted(found, key=lambda ask: (-ask.people_days, -ask.days, _ORDER.index(ask.what)))


_ORDER = ("flow", "share", "jurisdiction", "owner", "suppliers", "stock", "second-source", "lead")


def _of_input(need: Input, said: dict[str, str | int | float]) -> list[tuple[str, Sentence]]:
    found: list[tuple[str, Sentence]] = []
    if need.flow == "unknown":
        says = Sentence(
            "{input}, for {of}: if you cannot deliver any more, does it stop at once, does it stop later (when?), or does it go on without updates and spare parts?",
            said,
        )
        found.append(("flow", says))
    several = len(need.members) > 1
    if several and any(member.low < member.high for member in need.members):
        says = Sentence("{input}, for {of}: which share of what we use comes from you?", said)
        found.append(("share", says))
    if not need.stock_known and need.flow in {"consumed", "licence", "unknown"}:
        says = Sentence(
            "{input}, for {of}: for how many days does what is in stock, or paid for, go on without you?",
            said,
        )
        found.append(("stock", says))
    if not several:
        says = Sentence("{input}, for {of}: from which second source or site could you deliver it?", said)
        found.append(("second-source", says))
    if need.lead_days is None:
        says = Sentence(
            "{input}, for {of}: how many days pass from an order until delivery, or until it works again?",
            said,
        )
        found.append(("lead", says))
    return found


def _of_firm(graph: Graph, node: Node) -> list[tuple[str, Sentence]]:
    found: list[tuple[str, Sentence]] = []
    if not node.jurisdiction:
        found.append(
            (
                "jurisdiction",
                Sentence("Under the law of which country are you established, and where do you work for us?"),
            )
        )
    if not node.held_by:
        found.append(
            (
                "owner",
                Sentence(
                    "Who owns you: each holder of a tenth or more of the votes, with its share and country?"
                ),
            )
        )
    row = graph.index[node.id]
    stands_on = [
        need for need in graph.inputs if graph.index[need.of] == row and need.flow != "unknown"
    ]  # what logs show of it alone is no list of its suppliers
    kinds = {graph.nodes[graph.index[member.node]].kind for need in stands_on for member in need.members}
    if kinds <= _SITES:
        says = Sentence(
            "Which suppliers and sub-processors do you need to deliver to us, for what, and in which countries?"
        )
        found.append(("suppliers", says))
    return found


def _bare(name: str, node: Node) -> str:
    """The name of an input without the supplier's, which found ones carry."""
    return name.removesuffix(f": {node.name}")
