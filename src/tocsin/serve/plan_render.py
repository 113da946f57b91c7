# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Kept plans to a page: the curve and every table in the reader's language."""

from __future__ import annotations

from markupsafe import Markup

from tocsin.flows.kept_plans import CurvePoint, KeptPlan
from tocsin.know.plan_reason import SAYS
from tocsin.serve import draw_curve, show
from tocsin.serve.language import N_, Language
from tocsin.serve.plan_documents import PlanDocument
from tocsin.serve.render import View

AIM_WORDS = {
    "mean": N_("the mean of the scenarios"),
    "cvar": N_("CVaR: the mean of the worst scenarios"),
    "worst": N_("the worst scenario"),
}
MEASURE_WORDS = {
    "second-source": N_("second source"),
    "substitute": N_("substitute"),
    "develop": N_("developed at home"),
    "redesign": N_("redesign"),
    "stockpile": N_("stockpile"),
}
STATUS_WORDS = {
    "optimal": N_("solved to the gap asked for"),
    "time-limit": N_("ended by the time limit"),
    "infeasible": N_("no plan keeps the ceiling"),
}
LISTED = 200
"""Rows of one table."""
NAMED = 8
"""Measures that are named of one point, in the table."""
ROUNDED = 1_000.0
"""From here on amounts are told in whole numbers."""


def amount(value: float) -> str:
    """Money or loss: whole from a thousand on, else with four digits; the largest in powers of ten."""
    return draw_curve.figure(round(value)) if abs(value) >= ROUNDED else f"{value:.4g}"


def page(view: View, doc: PlanDocument) -> bytes:
    """The list of plans, or one of them."""
    return view.page(
        "plan.html",
        doc=doc,
        drawn=_curve(view.language, doc.plan) if doc.plan else Markup(""),
        amount=amount,
        share=_share,
        aim_words=AIM_WORDS,
        measure_words=MEASURE_WORDS,
        status_words=STATUS_WORDS,
        reasons=SAYS,
        many=LISTED,
        named=NAMED,
    )


def _share(part: float) -> str:
    return f"{100 * part:.3g}\u202f%"


def _curve(language: Language, plan: KeptPlan) -> Markup:
    say = language.text
    words = draw_curve.Words(
        title=say(N_("People x days without service left, by budget")),
        desc=say(N_("The same follows as a table.")),
        budget=say(N_("budget")),
        given=say(N_("the budget asked for: {budget}")).format(budget=amount(plan.terms.budget)),
        points=tuple(_says(language, point) for point in plan.curve),
    )
    return draw_curve.picture(plan.curve, words, budget=plan.terms.budget)


def _says(language: Language, point: CurvePoint) -> str:
    say = language.text
    said = say(N_("budget {budget}: {loss} left")).format(
        budget=amount(point.budget), loss=amount(point.loss)
    )
    if not point.keeps_ceiling:
        return f"{said}; {say(N_('no plan keeps the ceiling'))}"
    return "; ".join([said, ", ".join(show.clean(name) for name in point.chosen[:NAMED])]).rstrip("; ")
