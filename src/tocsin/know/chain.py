# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The chain from what was lost to the people, in words: a sentence for each link, cited from the map."""

from __future__ import annotations

from tocsin.core.dependency import Input
from tocsin.core.graph import Graph
from tocsin.core.sentence import Sentence
from tocsin.know.outage import Fall
from tocsin.know.trouble import Step


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
