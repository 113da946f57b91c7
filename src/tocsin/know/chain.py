# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The chain from what was lost to the people, in words: a sentence for each link, cited from the map.

And the line of the list that carries it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tocsin.core import ids
from tocsin.core.dependency import Input
from tocsin.core.graph import Graph
from tocsin.core.sentence import Sentence
from tocsin.know.outage import Fall
from tocsin.know.trouble import Loss, NextStep, State, Step, Trouble, shocks_of


class Names:
    """The names of one graph, and the sentences made of them."""

    def __init__(self, graph: Graph) -> None:
        """Keep the graph, in which the names stand."""
        self._graph = graph

    def name(self, node: str) -> str:
        """Return what people call a node; its id if it is on no map."""
        at = self._graph.index.get(node)
        return node if at is None else self._graph.nodes[at].name

    def kind(self, node: str) -> str:
        """Return the kind of a node that is on the map."""
        return self._graph.nodes[self._graph.index[node]].kind

    def chain(self, fall: Fall) -> list[Step]:
        """The links from the first thing that needs what was lost to the people."""
        steps = [
            self._link(self._graph.inputs[entry], member)
            for (_, entry), (member, _) in zip(reversed(fall.path[:-1]), reversed(fall.path[1:]), strict=True)
        ]
        node = self._graph.nodes[fall.service]
        if node.people:
            says = Sentence(
                "{service} reaches {people:,} people", {"service": node.name, "people": node.people}
            )
            steps.append(Step(says=says, node=node.id, cite=node.source))
        return steps

    def lost(self, losses: Iterable[Loss]) -> str:
        """Return what these take away, by name."""
        return ", ".join(dict.fromkeys(self.name(name) for shock in shocks_of(losses) for name in shock.lost))

    def first(self, fall: Fall, losses: Iterable[Loss]) -> list[Step]:
        """The links that these losses are: what was found on an asset, or what was announced."""
        return [step for loss in losses for step in self._begins(fall, loss)]

    def _begins(self, fall: Fall, loss: Loss) -> list[Step]:
        if loss.items:
            return [Step(says=item.says, node=item.asset, cite=item.cite) for item in loss.items]
        origin = self._graph.nodes[fall.path[-1][0]].id
        steps = []
        for shock in loss.shocks:
            lost = ", ".join(self.name(name) for name in shock.lost)
            says = Sentence(
                "{lost} drops out on {date}: {name}",
                {"lost": lost, "date": shock.start.isoformat(), "name": shock.name},
            )
            node = origin if origin in shock.lost else shock.lost[0]
            steps.append(Step(says=says, node=node, cite=shock.cite or shock.source))
        return steps

    def line(
        self,
        state: State,
        fall: Fall,
        headline: Sentence,
        *,
        causes: tuple[str, ...],
        first: Sequence[Step],
        steps: Sequence[NextStep],
        key: tuple[str, ...] = (),
    ) -> Trouble:
        """The line about one fall of a service; ``key`` tells lines of one state, service and causes apart."""
        node = self._graph.nodes[fall.service]
        return Trouble(
            id=ids.derived("trouble", state, node.id, *key, *causes),
            state=state,
            subject=node.id,
            name=node.name,
            headline=headline,
            people=node.people,
            stops_on=fall.day if state in {"now", "due"} else None,
            causes=causes,
            chain=(*first, *self.chain(fall)),
            next=tuple(steps),
        )

    def _link(self, need: Input, member: int) -> Step:
        consumer = self.name(need.of)
        values: dict[str, str | int | float] = {
            "consumer": consumer,
            "input": need.name,
            "member": self._graph.nodes[member].name,
        }
        if need.stock_days > 0:
            values["days"] = round(need.stock_days)
            says = Sentence(
                "{consumer} has {days} days of {input} in stock and gets no more from {member}", values
            )
        elif need.rule == "all" or len(need.members) == 1:
            says = Sentence("{consumer} cannot do without {member} ({input})", values)
        elif need.rule in {"shares", "k-of-n"}:
            says = Sentence("{consumer} gets too little {input} without {member}", values)
        else:
            says = Sentence("{consumer} has no source of {input} left without {member}", values)
        return Step(says=says, node=need.of, cite=need.source)
