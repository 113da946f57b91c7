# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file -> what it is -> records -> store: the one way in, for every verb.

What is read stands in ``flows.formats``, what becomes of it in ``flows.keep``. A file that is not whole stores nothing; a whole one with bad records
stores the good ones and names the rest. What is taken for no format is told apart
by ``why_not``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from tocsin.core.dependency import Map
from tocsin.core.errors import BadInput
from tocsin.core.reading import Fault, Reading
from tocsin.flows.context import Context
from tocsin.flows.files import ENDINGS
from tocsin.flows.formats import Format
from tocsin.flows.keep import entries, keep_components
from tocsin.flows.taken import Outcome, Taken
from tocsin.know.readers import (
    guess_columns,
    guessed_csv,
    host_settings,
    why_not,
)
from tocsin.store import Store, Tx, sources
from tocsin.watch.traffic import traffic_reader

USUAL = "This is no format that is read here."


def not_understood(name: str, head: bytes) -> Taken:
    """Say what a file is, if it is something known that is not read, and what to do."""
    if not head.strip():
        return Taken(
            name=name, outcome="not understood", faults=(Fault(name, "The file is empty.", "fetch it again"),)
        )
    bare = ENDINGS.sub("", name)
    called = guess_columns.is_called_table(bare)
    usual = f"This is no list that is read here: {guess_columns.why_none(head)}." if called else USUAL
    what = why_not(bare, head) or usual
    if (fault := _of_found(name, bare, head)) is not None:
        return Taken(name=name, outcome="not understood", faults=(fault,))
    table = guess_columns.guess(bare, head) if called else None
    if table is not None:
        fault = Fault(name, guessed_csv.seen(table), guessed_csv.do(table, name))
        return Taken(name=name, outcome="not understood", faults=(fault,), guess=table)
    return Taken(
        name=name,
        outcome="not understood",
        faults=(Fault(name, what, "the page docs/formats.md lists what is read"),),
    )


def _of_found(name: str, bare: str, head: bytes) -> Fault | None:
    """Logs and settings that only the search for dependencies reads: where to hand them."""
    if traffic_reader(bare, head) is not None:
        what = "This log tells who was in touch with whom; dependencies are proposed from it."
        return Fault(name, what, f"run: tocsin know found {name}")
    if host_settings.detect(bare, b"") and host_settings.detect(bare, head):
        return Fault(
            name, "These are settings; dependencies are proposed from them.", "run: tocsin know found --settings DIR, with its folder"
        )  # fmt: skip
    return None


def take(
    store: Store,
    form: Format,
    name: str,
    data: bytes,
    context: Context,
    also: Callable[[Tx], None] = lambda _tx: None,
) -> Taken:
    """Read and store one whole file in one transaction; a file that is not whole stores nothing.

    ``also`` is written in that transaction, too: how far a feed has got.
    """
    digest = hashlib.sha256(data).hexdigest()
    return take_reading(store, form, name, digest, lambda: form.read(data, name, context), context, also)


def take_reading(
    store: Store,
    form: Format,
    name: str,
    digest: str,
    read: Callable[[], Reading[Any]],
    context: Context,
    also: Callable[[Tx], None] = lambda _tx: None,
) -> Taken:
    """As ``take``, of a file that ``read`` reads by itself; ``digest`` is the SHA-256 of its bytes."""
    try:
        reading = read()
    except BadInput as error:
        where = error.where if error.where.startswith(name) else f"{name} {error.where}".strip()
        fault = Fault(
            where, error.what, error.do or "fetch the file again, or mend it; nothing of it was stored"
        )
        return Taken(name=name, kind=form.kind, outcome="not whole", faults=(fault,))
    table = next((one.guess for one in reading.records if isinstance(one, guessed_csv.Listed)), None)
    kind = form.kind if table is None else guessed_csv.kind_of(table)
    with store.write(context.actor, context.at) as tx:
        new = form.keep(tx, name, reading, context) if reading.records or _is_emptied(form, reading) else 0
        outcome = outcome_of(
            len(reading.records), reading.faults
        )  # what contradicts the store has become a fault by now
        sources.record(tx, name, kind, digest, outcome, _size(reading), len(reading.faults))
        also(tx)
    return Taken(
        name=name,
        kind=kind.partition(",")[0],
        outcome=outcome,
        records=_size(reading),
        new=new,
        faults=tuple(with_mend(fault) for fault in reading.faults[: context.limits.faults]),
        notes=(*([context.release_note] if context.release_note else ()), *reading.notes),
        guess=table,
    )


def _is_emptied(form: Format, reading: Reading[Any]) -> bool:
    """Whether a list without any entry takes the place of what it said before: it is whole, and nothing in it is bad."""
    return form.keep is keep_components and not reading.faults


def with_mend(fault: Fault) -> Fault:
    """The fault with something to do, if its reader knew nothing better."""
    return fault if fault.do else Fault(fault.where, fault.what, "mend it at its source, or leave it out")


def outcome_of(records: int, faults: Sequence[Fault]) -> Outcome:
    """What became of a file of which so many records were taken, with these faults."""
    if not faults:
        return "taken"
    return "partly" if records else "nothing good"


def _size(reading: Reading[Any]) -> int:
    """A map is one record to its reader, and as many as it has entries to a person."""
    return sum(_records(record) for record in reading.records)


def _records(record: object) -> int:
    if isinstance(record, guessed_csv.Listed):
        return entries(record.chart) + len(record.devices)
    return entries(record) if isinstance(record, Map) else 1
