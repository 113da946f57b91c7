# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Kept plans to a page: the curve and every table in the reader's language."""

from __future__ import annotations

from markupsafe import Markup

from tocsin.flows.kept_plans import KeptPlan
from tocsin.know.plan_reason import SAYS
from tocsin.serve import draw_curve
from tocsin.serve.draw_curve import AIM_WORDS, NAMED
from tocsin.serve.language import N_, Language
from tocsin.serve.plan_documents import PlanDocument
from tocsin.serve.render import View

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


def page(view: View, doc: PlanDocument) -> bytes:
    """The list of plans, or one of them."""
    return view.page(
        "plan.html",
        doc=doc,
        drawn=_curve(view.language, doc.plan) if doc.plan else Markup(""),
        amount=draw_curve.amount,
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
    told = draw_curve.words(
        language, plan.curve, plan.terms.budget, language.text(N_("The same follows as a table."))
    )
    return draw_curve.picture(plan.curve, told, budget=plan.terms.budget)
