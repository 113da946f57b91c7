# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is not known and would move a result -> the sentence to ask somebody, in English and for the catalogues."""

from __future__ import annotations

from tocsin.core.graph import Graph
from tocsin.core.sentence import Sentence
from tocsin.know.control import LEAVE
from tocsin.know.unserved import Question


def sentence(graph: Graph, question: Question) -> Sentence:
    """Which question would settle it."""
    if question.what == "content":
        return _content(graph, question)
    entry = graph.inputs[question.input]
    said = {"input": entry.name, "of": graph.nodes[graph.index[entry.of]].name or entry.of}
    if question.what == "flow" and entry.name == LEAVE:
        # it is not known whether there is this need: who controls the firm is only possible
        return Sentence("which share of the votes of {of} does each of its holders have?", said)
    if question.what == "flow":
        return Sentence("is {input} of {of} consumed, capital, a service, a licence or information?", said)
    if question.what == "stock":
        return Sentence("how many days of {input} has {of} in stock?", said)
    return Sentence("which share of {input} of {of} comes from whom?", said)


def source(graph: Graph, question: Question) -> str:
    """Where the map says what is not known enough."""
    if question.what == "content":
        return graph.nodes[question.product].source
    return graph.inputs[question.input].source


def _content(graph: Graph, question: Question) -> Sentence:
    product = graph.nodes[question.product]
    places = [graph.nodes[graph.index[id]].name or id for id in question.origins]
    said: dict[str, str | int | float] = {"product": product.name or product.id, "places": ", ".join(places)}
    return Sentence("which share of the content of {product}, by value, comes from {places}?", said)
