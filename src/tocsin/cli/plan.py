# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know plan``: which measures to buy under a budget, what each is worth, and why not the others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from tocsin.cli.as_of import at_option, day_of
from tocsin.cli.output import emit, encode, format_option
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput, Conflict, Unavailable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from tocsin.core.graph import Graph
    from tocsin.core.measure import Measure
    from tocsin.flows.plan import Answer
    from tocsin.know.plan_model import Terms
    from tocsin.serve.language import Language
    from tocsin.store import Store

AIMS = ("mean", "cvar", "worst")


@click.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--budget", type=click.FloatRange(0), required=True, help="What may be spent, in the unit of the costs."
)
@click.option("--aim", type=click.Choice(AIMS), default="mean", show_default=True, help="What is made least.")
@click.option(
    "--alpha", type=click.FloatRange(0, 1, max_open=True), default=0.8, show_default=True,
    help="Of cvar: 0.8 looks at the worst fifth.",
)  # fmt: skip
@click.option(
    "--ceiling", type=click.FloatRange(0), help="Most days without service per head, in each region."
)
@click.option(
    "--days", type=click.IntRange(1, 36_525), default=365, show_default=True, help="Days that are counted."
)
@click.option(
    "--seconds", type=click.FloatRange(1, 86_400), default=60.0, show_default=True, help="Time for a solve."
)
@click.option("--curve", is_flag=True, help="Also what other budgets would do.")
@click.option("--svg", metavar="FILE", help="Also draw what other budgets would do, into this file.")
@click.option("--overwrite", is_flag=True, help="Replace the picture if it is there.")
@click.option("--keep", is_flag=True, help="Keep the answer, with the curve, for the page /know/plan.")
@click.option("--by", default="", metavar="NAME", help="Who keeps it; needed with --keep.")
@click.option("--name", default="", help="What it is called on the page  [default: the name of the file].")
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    help="Language of the picture and of the reasons [default: the setting, or en].",
)
@at_option("As if decided on this day, of the map as it holds then  [default: today].")
@format_option
@click.pass_obj
def plan(
    session: Session, /, file: str, form: str, *, curve: bool, svg: str | None, overwrite: bool, keep: bool,
    by: str, name: str, lang: str | None, at: dt.datetime | None, **asked: Any,
) -> None:  # fmt: skip
    """Which of the measures in FILE to buy under a budget, against the scenarios in it.

    The loss is people times days without service. What is chosen is judged by the cascade, and the gap to the best that is
    possible is told. FILE is TOML or JSON: see docs/plan.md. What is kept takes the place of an earlier plan of that name.

    \b
    Example:
      tocsin know plan measures.toml --budget 500000 --curve
      tocsin know plan measures.toml --budget 500000 --svg curve.svg --lang zh
      tocsin know plan measures.toml --budget 500000 --at 2028-01-01
      tocsin know plan measures.toml --budget 500000 --keep --by "water board"
    """
    import msgspec

    from tocsin.flows import plan as flow
    from tocsin.know.plan_model import Terms
    from tocsin.serve.language import choose

    language = choose(lang or "", "", session.settings.language or "en")
    days = asked.pop("days")
    if keep and at is not None:
        raise BadInput("what is kept for the page is a plan of today", do="leave --at or --keep out")
    terms = Terms(today=day_of(at) or session.now().date(), horizon_days=days, **asked)
    if svg is not None and not overwrite and os.path.exists(svg):
        raise Conflict("the file is there already", where=svg, do="name another, or --overwrite")
    by, name = _named(file, by, name) if keep else (by, name)
    with session.store() as store:
        before = _room(file, name, terms) if keep else None
        whole = curve or keep or svg is not None
        answer = flow.ask(store, file, session.limits, terms, curve=whole, before=before)
        if keep:
            _keep(session, store, answer, terms, file=file, by=by, name=name)
    if svg is not None:
        _draw(
            session,
            answer,
            svg,
            budget=asked["budget"],
            aim=asked["aim"],
            file=os.path.basename(file),
            overwrite=overwrite,
            language=language,
        )
    if not curve:
        answer = msgspec.structs.replace(answer, curve=())
    if form == "json":
        click.echo(
            encode(
                {"plan": answer.plan, "measures": rows(answer, language), "curve": answer.curve}, indent=True
            )
        )
        return
    columns = (
        ("measure", "measure"), ("cost", "cost"), ("verdict", "verdict"), ("people x days", "people_days"), ("why", "why"),
    )  # fmt: skip
    emit(rows(answer, language), form, columns, empty="The file offers no measure.")
    _say(session, answer, asked["budget"], asked["aim"])


def _named(file: str, by: str, name: str) -> tuple[str, str]:
    """Author and name of what is to be kept, known before anything is solved. Raises ``BadInput``."""
    from tocsin.flows.files import STDIN, shown
    from tocsin.know.treatment import MOST_NAME, text

    if not by.strip():
        raise BadInput("a kept plan needs an author", where="--by", do="add --by NAME")
    if file == STDIN and not name.strip():
        raise BadInput("what comes by standard input has no name", where="--name", do="add --name NAME")
    return text(shown(by), "--by", MOST_NAME), text(
        shown(name or os.path.basename(file)), "--name", MOST_NAME
    )


def _room(file: str, name: str, terms: Terms) -> Callable[[Graph, Sequence[Measure]], None]:
    """What refuses a plan that may be too large to be kept."""
    from functools import partial

    from tocsin.flows import kept_room
    from tocsin.flows.files import shown

    return partial(kept_room.check, terms=terms, name=name, file=shown(file))


def _keep(
    session: Session, store: Store, answer: Answer, terms: Terms, *, file: str, by: str, name: str
) -> None:
    from tocsin.core import instant
    from tocsin.flows import kept_plans
    from tocsin.flows.files import shown

    kept = kept_plans.of(answer, terms, name=name, file=shown(file))
    number = kept_plans.keep(store, kept, by=by, at=instant.from_datetime(session.now()))
    session.say(f"  kept as claim {number}: tocsin serve shows it under /know/plan")
    if kept.left_total > len(kept.left):
        without = kept.left_total - len(kept.left)
        session.say(
            f"  kept without {without} of the measures left: a claim holds no more, and they help least"
        )


def _draw(
    session: Session, answer: Answer, path: str, *, budget: float, aim: str, file: str, overwrite: bool,
    language: Language,
) -> None:  # fmt: skip
    """Write the curve. Raises ``Unavailable`` where no file can be written."""
    from tocsin.serve import draw_curve

    made = draw_curve.draw(answer.curve, budget=budget, aim=aim, name=file, language=language)
    try:
        with open(path, "w" if overwrite else "x", encoding="utf-8") as stream:
            stream.write(made)
    except OSError as error:
        raise Unavailable(
            f"cannot write: {error.strerror or error}", where=path, do="choose another place"
        ) from error
    session.say(f"  the curve is drawn in {path}")


def rows(answer: Answer, language: Language) -> list[dict[str, object]]:
    """A row a measure: those bought by what they are worth, then the others in the order of the file.

    *why* is in the reader's language; *verdict* is a code, ``buy`` or ``leave``.
    """
    from tocsin.know.plan_reason import SAYS
    from tocsin.serve.language import N_

    say = language.text
    found: list[dict[str, object]] = []
    for one in answer.worth:
        measure = answer.measures[one.measure]
        if one.worth is None:
            why = say(N_("without it the ceiling cannot be kept"))
        elif one.high is None:
            why = say(N_("worth at least {low}")).format(low=f"{one.low:.0f}")
        elif round(one.low) == round(one.high):
            why = say(N_("worth {low}")).format(low=f"{one.low:.0f}")
        else:
            why = say(N_("worth {low} to {high}")).format(low=f"{one.low:.0f}", high=f"{one.high:.0f}")
        found.append(
            {
                "measure": measure.id,
                "name": measure.name,
                "cost": measure.cost,
                "verdict": "buy",
                "people_days": "" if one.worth is None else round(one.worth),
                "why": why,
            }
        )
    told = {row["measure"] for row in found}
    for id in answer.plan.chosen:
        if id not in told:
            measure = answer.measures[id]
            found.append(
                {
                    "measure": id,
                    "name": measure.name,
                    "cost": measure.cost,
                    "verdict": "buy",
                    "people_days": "",
                    "why": say(N_("worth not computed: it is for the {n} whose loss is felt most")).format(
                        n=len(answer.worth)
                    ),
                }
            )
    for other in answer.refused:
        measure = answer.measures[other.measure]
        by = f" {', '.join(other.by)}" if other.by else ""
        found.append(
            {
                "measure": measure.id,
                "name": measure.name,
                "cost": measure.cost,
                "verdict": "leave",
                "people_days": round(other.gain),
                "why": say(SAYS[other.reason]) + by,
            }
        )
    return found


def _say(session: Session, answer: Answer, budget: float, aim: str) -> None:
    made = answer.plan
    if made.status == "infeasible":
        session.say("  no plan within the budget keeps the ceiling")
    session.say(f"  spent: {made.cost:g} of {budget:g}")
    for name in AIMS:
        before, after = getattr(made.before, name), getattr(made.after, name)
        proved = "" if made.status == "infeasible" else f"; nothing can be better by more than {made.gap:.1%}"
        mark = f" (the aim{proved})" if name == aim else ""
        session.say(f"  {name}: {before:.0f} -> {after:.0f} people x days{mark}")
    if made.status == "time-limit":
        session.say("  the time was over before it was proved that nothing is better: --seconds")
    for region in made.regions:
        if region.region:
            days = f"{region.before:.2f} -> {region.after:.2f} days per head"
            session.say(f"  {region.region}: {days} ({region.people} people)")
    for share in made.shares:
        if share.member:
            session.say(f"  {share.member} pays {share.pays:g}, gains {share.gains:.0f} people x days")
    for point in answer.curve:
        kept = "" if point.keeps_ceiling else "; no plan keeps the ceiling"
        session.say(f"  budget {point.budget:g}: {point.loss:.0f} people x days left{kept}")
