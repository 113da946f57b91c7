# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The documents about the map to pages: pictures with their words in the reader's language."""

from __future__ import annotations

from typing import get_args

import msgspec
from markupsafe import Markup

from tocsin.core.dependency import NodeKind
from tocsin.flows.chokepoint_map import Spot
from tocsin.flows.explored import MOST
from tocsin.flows.time_line import Line
from tocsin.serve import draw_map, draw_time, plan_render, show
from tocsin.serve.found_documents import FoundDocument
from tocsin.serve.language import N_
from tocsin.serve.map_asked import Asked
from tocsin.serve.map_documents import SORTS, ChokepointsDocument, ExploreDocument, ImpactDocument
from tocsin.serve.plan_documents import PlanDocument
from tocsin.serve.render import View

NODE_WORDS = {
    "service": N_("service"),
    "asset": N_("asset"),
    "component": N_("component"),
    "product": N_("product"),
    "supplier": N_("supplier"),
    "organisation": N_("organisation"),
    "jurisdiction": N_("jurisdiction"),
    "region": N_("region"),
}
FALL_WORDS = {
    "lost": N_("lost"),
    "falls": N_("falls in any case"),
    "may-fall": N_("falls in the worst case"),
    "whole": N_("goes on"),
}
RULE_WORDS = {
    "all": N_("all of them"),
    "any": N_("any of them"),
    "k-of-n": N_("{k} of them"),
    "shares": N_("by shares"),
}
FOUND_SHOWN = 200
"""Proposals in the table of a page."""
FLOW_WORDS = {
    "consumed": N_("consumed"),
    "capital": N_("capital goods"),
    "licence": N_("licence"),
    "information": N_("information"),
    "unknown": N_("flow not known"),
}
KINDS: tuple[str, ...] = get_args(NodeKind)


DRAWN = 40
"""Services of one time line."""
PAGE = 100
"""Nodes of one page of the list."""
LISTED = 200
"""Rows of one table."""


class Impact(msgspec.Struct, frozen=True):
    """What the page of a loss is made from."""

    asked: Asked
    document: ImpactDocument
    choices: tuple[tuple[str, str], ...]


class MapView:
    """One answer about the map."""

    def __init__(self, view: View) -> None:
        """``view`` knows language and address."""
        self._view = view
        self._say = view.language.text

    @property
    def html(self) -> str:
        """The language of the answer, for a header."""
        return self._view.language.html

    def chokepoints(self, doc: ChokepointsDocument) -> bytes:
        """The chokepoint map."""
        say = self._say
        title = say(N_("Chokepoint map: {n} nodes, from what delivers to what needs it")).format(
            n=len(doc.spots)
        )
        drawn = draw_map.draw(
            doc.spots,
            doc.needs,
            title=title,
            desc=say(N_("Each node is a link that asks what falls without it. The same follows as a table.")),
            link=lambda spot: self._view.to("/know/chokepoints", lose=spot.id),
            name=lambda spot: self._whole(spot, asked=bool(doc.lost)),
            note=lambda spot: self._note(spot, asked=bool(doc.lost)),
        )
        return self._view.page(
            "chokepoints.html",
            doc=doc,
            drawn=drawn if doc.spots else Markup(""),
            names={spot.id: spot.name for spot in doc.spots},
            node_words=NODE_WORDS,
            fall_words=FALL_WORDS,
            sorts=[key for key in SORTS if doc.lost or key != "falls"],
        )

    def impact(self, found: Impact) -> bytes:
        """The time line of a loss."""
        say, doc = self._say, found.document
        rows = doc.services[:DRAWN]
        days = draw_time.window(rows, doc.loss.days)
        drawn = draw_time.draw(
            rows,
            start=doc.loss.start,
            days=days,
            title=say(N_("Levels of services over time, at worst and at best")),
            desc=say(N_("The same follows as a table.")),
            note=self._fall,
            ran_out=lambda out: (
                f"{out.on}: "
                + say(N_("{name} has no {input} left")).format(
                    name=show.clean(out.name), input=show.clean(out.input)
                )
            ),
        )
        return self._view.page(
            "impact.html",
            doc=doc,
            drawn=drawn,
            filled=found.asked.filled,
            problem=found.asked.problem,
            choices=found.choices,
            nodes_total=len(found.choices),
            shocks=doc.announced,
            chosen_language=self._view.asked,
            drawn_most=DRAWN,
            drawn_days=days,
            many=LISTED,
        )

    def explore(self, doc: ExploreDocument) -> bytes:
        """The map to look around in."""
        return self._view.page(
            "explore.html",
            doc=doc,
            kinds=KINDS,
            node_words=NODE_WORDS,
            rule_words=RULE_WORDS,
            flow_words=FLOW_WORDS,
            chosen_language=self._view.asked,
            page=PAGE,
            most=MOST,
        )

    def plan(self, doc: PlanDocument) -> bytes:
        """The plans that are kept, or one of them."""
        return plan_render.page(self._view, doc)

    def found(self, doc: FoundDocument) -> bytes:
        """Proposed dependencies."""
        return self._view.page(
            "found.html", doc=doc, flows=FLOW_WORDS, many=FOUND_SHOWN, asked=self._view.language.asked
        )

    def _fall(self, line: Line) -> str:
        say = self._say
        if line.at_best == line.falls_on:
            return say(N_("falls {date}")).format(date=line.falls_on)
        if line.at_best:
            return say(N_("falls {date} – {best}")).format(date=line.falls_on, best=line.at_best)
        return say(N_("may fall {date}")).format(date=line.falls_on)

    def _note(self, spot: Spot, *, asked: bool) -> str:
        say = self._say
        if spot.state == "lost":
            return say(N_("lost"))
        if spot.state == "falls":
            return say(N_("falls {date}")).format(date=spot.falls_on)
        if spot.state == "may-fall":
            return say(N_("may fall {date}")).format(date=spot.falls_on)
        if asked:
            return say(N_("goes on"))
        if spot.people > 0:
            return say(N_("{n} people")).format(n=show.number(spot.people))
        return say(NODE_WORDS[spot.kind])

    def _whole(self, spot: Spot, *, asked: bool) -> str:
        """All that is said of a node in one line, for those who do not see the picture and for those who point at it."""
        say = self._say
        parts = [f"{show.clean(spot.name)} ({say(NODE_WORDS[spot.kind])})"]
        if spot.services:
            parts.append(
                say(N_("with it fall: {services} services, {people} people")).format(
                    services=show.number(spot.services), people=show.number(spot.people)
                )
            )
            single = N_("single point of failure")
            parts.append(say(single if spot.single else N_("single point of failure in the worst case")))
        if asked:
            parts.append(say(FALL_WORDS[spot.state]))
        if spot.state in ("falls", "may-fall"):
            best = spot.at_best or say(N_("never"))
            parts.append(say(N_("at worst on {date}, at best {best}")).format(date=spot.falls_on, best=best))
        return "; ".join(parts)
