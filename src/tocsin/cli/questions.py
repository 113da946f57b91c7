# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know questions``: a short letter to each supplier, made of what the map does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tocsin.cli.as_of import at_option, day_of
from tocsin.cli.output import emit, format_option, safe
from tocsin.core.sentence import Sentence

if TYPE_CHECKING:
    import datetime as dt

    from tocsin.cli.session import Session
    from tocsin.know.supplier_questions import Letter
    from tocsin.serve.language import Language

COLUMNS = (
    ("supplier", "supplier"),
    ("question", "question"),
    ("moves people x days", "people_days"),
    ("days", "days"),
)


@click.command()
@click.option("--supplier", default="", metavar="ID", help="Only this one.")
@click.option(
    "--most", type=click.IntRange(1, 1_000), default=5, show_default=True, help="Suppliers that are asked."
)
@click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the letter."
)
@at_option()
@format_option
@click.pass_obj
def questions(
    session: Session, supplier: str, most: int, lang: str, at: dt.datetime | None, form: str
) -> None:
    """A short letter to each supplier, ready to send: what is not known of it, the answers that move most first.

    The suppliers with whom most people lose a service come first. What an answer is worth is counted as if the supplier
    were lost for a year.

    \b
    Example:
      tocsin know questions --supplier acme
      tocsin know questions --most 10 --lang zh --format json
    """
    from tocsin.flows import supplier_letters
    from tocsin.serve.language import choose

    with session.store() as store:
        day = day_of(at) or session.now().date()
        letters = supplier_letters.write(store, day, most, supplier, day)
    language = choose(lang, "", "en")
    if form != "table":
        emit([row for letter in letters for row in _rows(letter, language)], form, COLUMNS)
        return
    if not letters:
        click.echo("Nothing is left to ask.")
    for number, letter in enumerate(letters):
        click.echo(("\n" if number else "") + "\n".join(safe(line) for line in _lines(letter, language)))


def _lines(letter: Letter, language: Language) -> list[str]:
    said: dict[str, str | int | float] = {
        "name": letter.name,
        "inputs": ", ".join(language.text(one) for one in letter.delivers),
    }
    head = [
        language.tr(Sentence("To {name}", said)),
        "",
        language.tr(Sentence("We depend on you for: {inputs}.", said)),
        language.tr(
            Sentence(
                "So that we can prepare for a day on which you cannot deliver, please answer as far as you can:"
            )
        ),
        "",
    ]
    asks = [f"{number}. {language.asked(ask.says)}" for number, ask in enumerate(letter.asks, 1)]
    more = Sentence("{count} more questions can wait.", {"count": letter.more})
    tail = [
        "",
        language.tr(Sentence('"We do not know" is an answer, too. Please say which of them we may pass on.')),
    ]
    return [*head, *asks, *([language.tr(more)] if letter.more else []), *tail]


def _rows(letter: Letter, language: Language) -> list[dict[str, object]]:
    return [
        {
            "supplier": letter.supplier,
            "name": letter.name,
            "people": letter.people,
            "services": letter.services,
            "what": ask.what,
            "of": ask.of,
            "input": ask.input,
            "question": language.asked(ask.says),
            "people_days": round(ask.people_days),
            "days": round(ask.days, 1),
        }
        for ask in letter.asks
    ]
