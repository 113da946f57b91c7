# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which reader a log takes, and what is to be said of it. No store is needed for it: workers that only scan load none."""

from __future__ import annotations

from tocsin.core.errors import BadInput
from tocsin.core.reading import Fault
from tocsin.flows.files import ENDINGS
from tocsin.flows.taken import Taken
from tocsin.watch.readers import LogReader, log_reader, named, why_not


def reader_of(name: str, head: bytes, form: str = "") -> LogReader | Taken:
    """The reader of a log that begins so, else the account of a file that is none. Raises ``NotFound`` for an unknown ``form``."""
    if not head:
        return Taken(name=name, kind="log", outcome="taken", notes=("it is empty",))
    if not form and (reader := log_reader(ENDINGS.sub("", name), head, loose=True)) is not None:
        return reader
    if form:
        try:
            return named(form, head)
        except BadInput as error:
            fault = Fault(name, error.what, error.do)
    else:
        fault = Fault(
            name, f"this is no log: {why_not(head)}", "logs are text: name its format with --as if it is one"
        )
    return Taken(name=name, outcome="not understood", faults=(fault,))


def said_of(reader: LogReader, encoding: str) -> list[str]:
    """What is to be said of a log that is read so."""
    said = [f"it is in {encoding}: offsets are those of its text in UTF-8"] if encoding else []
    if reader.name == "text":
        said.append("it is of no format that is known here: its lines were scanned as plain text")
    return said
