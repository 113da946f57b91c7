# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know guess`` and ``--columns``: what the columns of a list are taken for, and saying it oneself."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT, GUESS_COLUMNS, guess_rows, guess_says
from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput

Call = TypeVar("Call", bound=Callable[..., Any])


def columns_option(call: Call) -> Call:
    """``--columns``."""
    return click.option(
        "--columns",
        default="",
        metavar="TITLE=MEANING,...",
        help="What columns of the list are, by title or #number; - for one that is not to be used.",
    )(call)


def named_columns(text: str, files: Sequence[str]) -> Mapping[str, str] | None:
    """The columns as named; None where nobody named any. They are those of one file. Raises ``BadInput``."""
    if not text:
        return None
    if len(files) != 1:
        raise BadInput("--columns names the columns of one file", do="give one file at a time")
    from tocsin.know.readers import guessed_csv

    return guessed_csv.named_columns(text)


@click.command()
@click.argument("file", metavar="FILE")
@columns_option
@format_option
@click.pass_obj
def guess(session: Session, file: str, columns: str, form: str) -> None:
    """What each column of a CSV or TSV is taken for, how sure that is, and why; nothing is taken in.

    Exit code 3 if it is not certain enough to be taken in as it is.

    \b
    Example:
      tocsin know guess assets.csv
    """
    from tocsin.flows import files as opened
    from tocsin.know.readers import guess_columns, guessed_csv

    name = opened.shown(file)
    head = opened.read_head(file)
    found = guess_columns.guess(name, head, named_columns(columns, [file]))
    if found is None:
        raise guessed_csv.no_table(name, head)
    emit(guess_rows(found), form, GUESS_COLUMNS)
    session.say(f"  {name}: {guess_says(found)}")
    if found.sure:
        session.say(f"  the same in words: --columns {shlex.quote(found.line())}")
        return
    session.say(f"  {guessed_csv.do(found, name)}")
    raise SystemExit(EXIT_BAD_INPUT)
