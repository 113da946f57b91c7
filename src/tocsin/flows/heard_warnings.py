# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Warnings that a pull has brought -> this node looks into itself at once, and answers what its owner lets it answer unasked.

Whatever is not answered unasked waits for a person: ``tocsin share warn answer ID --post``. What goes unasked is the
verdict alone, of the kinds that the setting ``share.answer_unasked`` names.
"""

from __future__ import annotations

from typing import get_args

from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.settings import Settings
from tocsin.flows import answer_out, warnings_held
from tocsin.flows.context import Context
from tocsin.flows.warnings_held import Held
from tocsin.share.warning_answer import Verdict
from tocsin.store import Store

COMMUNITY = "community"
"""To whom what answers by itself goes, as audiences write it."""


def unasked(settings: Settings) -> frozenset[str]:
    """The verdicts that go by themselves. Raises ``BadInput`` for a word that is none, and for ``done``: a person says that."""
    words = frozenset(word.strip() for word in settings.share.answer_unasked.split(",") if word.strip())
    odd = words - (set(get_args(Verdict)) - {"done"})
    if odd:
        do = "name affected, not-affected, not-checked, with commas between"
        raise BadInput(
            f"{min(odd)[:40]!r} is no verdict that may go unasked", where="share.answer_unasked", do=do
        )
    return words


def look_at_new(store: Store, settings: Settings, context: Context) -> list[str]:
    """Look at each warning of others in force whose version was not looked at; what came of each, in words.

    What goes wrong with one is told, and costs no other.
    """
    told = []
    with store.read() as reader:
        held = [one for one in warnings_held.every(reader) if not one.mine]
    for one in held:
        drill = "EXERCISE: " if one.warning.exercise else ""
        looked_at = one.found is not None and one.found.version == one.warning.modified
        if one.warning.state != "in-force" or looked_at:
            continue
        try:
            told.append(
                f"{drill}warning {one.warning.id}: this node is {_looked(store, one, settings, context)}"
            )
        except TocsinError as error:
            told.append(f"{drill}warning {one.warning.id}: {error.what}")
    return told


def _looked(store: Store, one: Held, settings: Settings, context: Context) -> str:
    id = one.warning.id  # noqa: A001 -- what it is
    allowed = unasked(settings)
    _, looked = warnings_held.evaluate(store, id, context, to=COMMUNITY)
    if looked.verdict not in allowed:
        return f"{looked.verdict}; answer by: tocsin share warn answer {id} --post"
    _, made = warnings_held.answer(
        store, id, context, organisation=settings.organisation, release="verdict", to=COMMUNITY
    )
    if made.verdict not in allowed:  # something was taken in since
        return f"{made.verdict}; answer by: tocsin share warn answer {id} --post"
    answer_out.hand_in(store, id, context.at)
    return f"{looked.verdict}, which share.answer_unasked lets it answer: tocsin work posts it"
