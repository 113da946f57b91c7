# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A folder of the user's -> the dependencies that its logs and settings show, and what to ask first: for a first answer without a map.

Nothing of it goes onto the map: it is proposed, and kept for the page (``flows.kept_found``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence

import msgspec

from tocsin.core.dependency import Map
from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.graph import build
from tocsin.core.limits import Limits
from tocsin.flows import files, found
from tocsin.flows.folder import walk
from tocsin.flows.taken import Taken
from tocsin.know.control import completed
from tocsin.know.readers import host_settings, prefix_csv, rir_delegated
from tocsin.know.supplier_questions import Letter, letters
from tocsin.store import Store
from tocsin.watch.traffic import traffic_reader

MOST_LETTERS = 5
LOG, SETTINGS, HOLDERS = "log", "settings", "who holds which addresses"
DAYS = 365
"""Over which a loss is counted, as ``flows.supplier_letters`` does."""


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What the files of a folder show."""

    answer: found.Answer
    letters: tuple[Letter, ...]
    """What to ask first, if all of it were accepted."""
    kinds: dict[str, str]
    """What the files that were looked at were taken for, by their name in the folder."""
    logs: tuple[str, ...]
    """The logs, by path."""
    settings: bool
    """Whether there were settings."""
    registries: tuple[str, ...]
    """Lists of who holds which addresses, by path."""


def look(
    store: Store,
    root: str,
    *,
    now: dt.datetime,
    limits: Limits,
    but: Collection[str] = (),
    advance: Callable[[int], None] = lambda _bytes: None,
) -> Looked | None:
    """What is found, ``but`` in these files, by their name in the folder; None if no file tells of dependencies.

    Raises what ``folder.walk`` raises.
    """
    kinds: dict[str, str] = {}
    paths: dict[str, list[str]] = {LOG: [], SETTINGS: [], HOLDERS: []}
    for entry in walk(root, limits, []):
        use, kind = ("", "") if entry.modules or entry.name in but else _kind(entry.path, entry.name)
        if use:
            kinds[entry.name] = kind
            paths[use].append(entry.path)
    logs, settings = tuple(paths[LOG]), bool(paths[SETTINGS])
    if not logs and not settings:
        return None
    asked = found.Asked(logs=logs, settings=root if settings else "", registries=tuple(paths[HOLDERS]))
    try:
        answer = found.find(store, asked, now=now, limits=limits, advance=advance)
    except BadInput:
        return None  # no line of them could be read, which the account of the files says
    if not answer.found.proposals:
        return None
    said = found.as_map(answer, answer.found.proposals, limits)
    return Looked(
        answer=answer, letters=tuple(_letters(answer.chart, said, now.date())), kinds=kinds, logs=logs, settings=settings,
        registries=tuple(paths[HOLDERS]),
    )  # fmt: skip


def _kind(path: str, name: str) -> tuple[str, str]:
    """What a file is used for here, and what it was taken for; nothing if it tells of no dependency."""
    try:
        head = files.read_head(path)
    except TocsinError:
        return "", ""
    reader = traffic_reader(name, head)
    if reader is not None:
        return LOG, f"log ({reader.name})"
    if host_settings.detect(name, b"") and host_settings.detect(name, head):
        return SETTINGS, SETTINGS
    is_list = rir_delegated.detect(name, head) or prefix_csv.detect(name, head)
    return (HOLDERS, HOLDERS) if is_list else ("", "")


def _letters(chart: Map, said: Map, today: dt.date) -> list[Letter]:
    """Letters as if the proposals were on the map."""
    there = {node.id for node in chart.nodes}
    whole = Map(
        nodes=(*chart.nodes, *(node for node in said.nodes if node.id not in there)),
        inputs=(*chart.inputs, *said.inputs),
    )
    return letters(build(completed(whole))[0], today, DAYS, MOST_LETTERS, "")


def accounted(done: Sequence[Taken], looked: Looked, root: str) -> list[Taken]:
    """The account of a folder, with files that only this understood."""
    sizes = {files.shown(name): size for name, size in looked.answer.sizes.items()}
    rows = []
    for one in done:
        kind = looked.kinds.get(one.name, "") if one.outcome == "not understood" else ""
        size = sizes.get(files.shown(f"{root.rstrip('/')}/{one.name}"), 0)
        rows.append(Taken(name=one.name, kind=kind, outcome="taken", records=size) if kind else one)
    return rows
