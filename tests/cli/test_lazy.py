# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Groups list their verbs without importing them, in the order in which people need them."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from tests.cli.program import environment
from tocsin.cli.lazy import LazyGroup

TABLE = {
    "zebra": ("tocsin.cli.status:status", "First, since people need it first."),
    "absent": ("tocsin.no_such_module:verb", "Its module is asked for only when it is called."),
}


def group() -> tuple[LazyGroup, click.Context]:
    made = LazyGroup(name="tool", verbs=TABLE)
    return made, click.Context(made, info_name="tool")


def test_verbs_are_listed_in_the_order_of_the_table():
    made, context = group()
    assert made.list_commands(context) == ["zebra", "absent"]


def test_the_help_shows_every_verb_and_imports_none():
    made, context = group()
    text = made.get_help(context)
    assert text.index("zebra") < text.index("absent")
    assert "Its module is asked for only when it is called." in text


def test_a_verb_is_imported_when_it_is_asked_for():
    made, context = group()
    found = made.get_command(context, "zebra")
    assert found is not None
    assert found.name == "status"
    with pytest.raises(ModuleNotFoundError):
        made.get_command(context, "absent")


def test_a_verb_that_is_not_in_the_table_is_none():
    made, context = group()
    assert made.get_command(context, "zebr") is None


def test_the_help_of_a_group_loads_no_verb():
    code = (
        "import sys; from tocsin.cli import main\n"
        "sys.argv = ['tocsin', 'watch', '--help']\n"
        "try: main.main()\n"
        "except SystemExit: pass\n"
        "print(sorted(n for n in sys.modules if n.startswith('tocsin')), file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment(None), capture_output=True, text=True, check=True
    )
    assert "tocsin.cli.watch" in ended.stderr
    assert not any(
        room in ended.stderr for room in ("tocsin.flows", "tocsin.store", "tocsin.watch", "tocsin.cli.know")
    )
