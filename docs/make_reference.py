# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Write docs/reference/cli.md from the program itself.

What: every command, its usage, arguments and options as ``--help`` prints them,
in the order in which the program lists them. Why: a page nobody has to keep in
step by hand; ``tests/house/test_docs.py`` compares it. Refuses nothing. Cost:
one import of each verb.

    python docs/make_reference.py            # writes the page
    python docs/make_reference.py --print    # to standard output
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from tocsin.cli.main import tocsin

PAGE = Path(__file__).resolve().parent / "reference" / "cli.md"
WIDTH = 100

INTRO = """# Commands

Made by `docs/make_reference.py` from the program's own help; do not edit. Exit codes: 0 done; 1 something
found (only with `--fail-on`); 2 usage; 3 bad input; 4 not trusted; 5 denied; 6 unavailable; 130 interrupted.
"""


def commands(
    command: click.Command, path: tuple[str, ...] = ("tocsin",), parent: click.Context | None = None
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each visible command with its full name and its help text, groups before their verbs."""
    context = click.Context(
        command, info_name=path[-1], parent=parent, terminal_width=WIDTH, max_content_width=WIDTH
    )
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from commands(child, (*path, name), context)


def page() -> str:
    """The whole page."""
    parts = [INTRO]
    for path, text in commands(tocsin):
        lines = "\n".join(line.rstrip() for line in text.rstrip().splitlines())
        parts.append(f"## {' '.join(path)}\n\n```text\n{lines}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    if "--print" in sys.argv[1:]:
        sys.stdout.write(page())
    else:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(), encoding="utf-8")
        print(f"wrote {PAGE.name}")
