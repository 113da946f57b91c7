# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is not known and would move a result -> the sentence to ask somebody, in English and for the catalogues."""

from __future__ import annotations

from tocsin.core.graph import Graph
from tocsin.core.sentence import Sentence
from tocsin.know.unserved import Question


def sentence(graph: Graph, question: Question) -> Sentence:
    """Which question would settle it."""
    entry = graph.inputs[question.input]
    said = {"input": entry.name, "of": graph.nodes[graph.index[entry.of]].name or entry.of}
    if question.what == "flow":
        return Sentence("is {input} of {of} consumed, capital, a service, a licence or information?", said)
    if question.what == "stock":
        return Sentence("how many days of {input} has {of} in stock?", said)
    return Sentence("which share of {input} of {of} comes from whom?", said)
