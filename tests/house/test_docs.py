# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Docs are tests: blocks run, shown output is real, the reference is the program's own words.

In README.md, CONTRIBUTING.md and docs/**.md:

* a ```` ```console ```` block: each line after ``$ `` runs in a fresh folder per page with this
  environment's programs first on PATH and a data folder of its own; it must exit 0.
  Lines below it, if any, must appear in what it prints, in order; ``...`` stands for anything.
  ``make ...`` is not run (that would be this very test): its target must exist.
* a ```` ```python ```` block runs with this environment's Python.
* ``<!-- not run: reason -->`` above a block lists it instead; ``<!-- exits 3 -->`` says another exit code.
"""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from tests.house.tracked import ROOT, tracked

BLOCK = re.compile(
    r"(?P<notes>(?:^<!--[^\n]*-->\n+)*)^```(?P<kind>console|python)[^\n]*\n(?P<body>.*?)^```",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Command:
    """One ``$`` line and what the page shows below it."""

    line: str
    shown: list[str] = field(default_factory=list)


@dataclass
class Block:
    """One fenced block of a page."""

    kind: str
    body: str
    not_run: str
    exits: int

    def commands(self) -> list[Command]:
        """The ``$`` lines; a line ended by a backslash goes on."""
        found: list[Command] = []
        for line in self.body.replace("\\\n", " ").splitlines():
            if line.startswith("$ "):
                found.append(Command(line[2:].strip()))
            elif found and line.strip():
                found[-1].shown.append(line.rstrip())
        return found


def blocks(text: str) -> list[Block]:
    """All console and Python blocks of a page, in order."""
    found = []
    for match in BLOCK.finditer(text):
        reason = re.search(r"<!-- not run: (.*?) -->", match["notes"])
        exits = re.search(r"<!-- exits (\d+) -->", match["notes"])
        found.append(
            Block(match["kind"], match["body"], reason[1] if reason else "", int(exits[1]) if exits else 0)
        )
    return found


@cache
def targets() -> set[str]:
    """What the Makefile can make."""
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))


def show(shown: list[str], printed: str) -> str:
    """The first shown line that was not printed, in order; empty if all were."""
    rest = iter(printed.splitlines())
    for line in shown:
        if line.strip() == "...":
            continue
        wanted = re.compile(".*?".join(re.escape(part) for part in line.strip().split("...")))
        if not any(wanted.fullmatch(candidate.strip()) for candidate in rest):
            return line
    return ""


def make_line(line: str) -> bool:
    """Whether a line is ``make TARGET [NAME=value]`` with a target there is."""
    words = [word for word in line.split()[1:] if "=" not in word and not word.startswith("-")]
    return set(words) <= targets()


def run_page(text: str, folder: Path) -> list[str]:
    """Run all blocks of a page in ``folder``; what went wrong."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TOCSIN_DATA_DIR": str(folder / "data"),
        "HOME": str(folder),
        "NO_COLOR": "1",
        "COLUMNS": "110",
    }
    work = folder / "work"
    work.mkdir()
    wrong = []

    def run(command: list[str], expected: int) -> str:
        answer = subprocess.run(
            command, cwd=work, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        if answer.returncode != expected:
            said = (answer.stdout + answer.stderr)[-2_000:]
            wrong.append(f"{command[-1]!r} exited {answer.returncode}, not {expected}:\n{said}")
        return answer.stdout + answer.stderr

    for block in blocks(text):
        if block.not_run:
            continue
        if block.kind == "python":
            run([sys.executable, "-c", block.body], block.exits)
            continue
        for command in block.commands():
            if command.line.split()[0] == "make":
                if not make_line(command.line):
                    wrong.append(f"{command.line!r}: no such target")
                continue
            printed = run(["bash", "-c", command.line], block.exits)
            if missing := show(command.shown, printed):
                wrong.append(f"{command.line!r} does not print {missing!r}; it printed:\n{printed[-3_000:]}")
    return wrong


PAGES = [
    name
    for name in tracked()
    if name.endswith(".md") and (name in {"README.md", "CONTRIBUTING.md"} or name.startswith("docs/"))
]


@pytest.mark.parametrize("name", PAGES)
def test_blocks_run(name, tmp_path):
    wrong = run_page((ROOT / name).read_text(), tmp_path)
    assert not wrong, "\n".join(wrong)


def test_blocks_not_run_say_why(record_property):
    listed = [(n, b.not_run) for n in PAGES for b in blocks((ROOT / n).read_text()) if b.not_run]
    record_property("not run", listed)
    assert all(len(reason) > 5 for _, reason in listed)


PLANTED = """
```console
$ {line}
{shown}
```
"""


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("false", ""),
        ("echo one", "two"),
        ("printf 'b\\na\\n'", "a\nb"),
        ("make nonesuch", ""),
        ("nonesuch-program", ""),
    ],
)
def test_a_wrong_block_is_found(line, shown, tmp_path):
    assert run_page(PLANTED.format(line=line, shown=shown), tmp_path)


def test_right_blocks_pass(tmp_path):
    text = PLANTED.format(line="printf 'a 1 s\\nx\\nb\\n'", shown="a ... s\n...\nb") + PLANTED.format(
        line="make test JOBS=2", shown="1 passed"
    )
    text += "<!-- exits 3 -->\n```console\n$ exit 3\n```\n<!-- not run: needs a network -->\n```console\n$ false\n```\n"
    text += "```python\nimport tocsin\nassert tocsin.__version__\n```\n"
    assert run_page(text, tmp_path) == []
    assert [block.kind for block in blocks(text)] == ["console"] * 4 + ["python"]


def test_links_between_pages_lead_somewhere():
    dead = []
    for name in [n for n in tracked() if n.endswith(".md")]:
        for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", (ROOT / name).read_text()):
            if "://" not in target and not target.startswith("mailto:"):
                place = (ROOT / name).parent / target
                if not place.exists():
                    dead.append(f"{name}: {target}")
    assert dead == []


@cache
def reference() -> dict[str, object]:
    """``docs/make_reference.py`` as a module."""
    return runpy.run_path(str(ROOT / "docs" / "make_reference.py"))


def helps() -> list[tuple[tuple[str, ...], str]]:
    """Each command of the program with its help."""
    made = reference()
    return list(made["commands"](made["tocsin"]))  # type: ignore[operator] # values of a run module are objects


def test_the_reference_is_the_programs_own_words():
    page = (ROOT / "docs/reference/cli.md").read_text()
    assert page == reference()["page"](), "run: python docs/make_reference.py"  # type: ignore[operator] # as above


def test_every_command_shows_an_example():
    bare = [" ".join(path) for path, text in helps() if not example(path, text)]
    assert bare == []


def example(path: tuple[str, ...], text: str) -> bool:
    """Whether the help goes on, after a line ``Example:``, with the command itself (or one of its verbs)."""
    _, found, rest = text.partition("Example")
    return bool(found) and " ".join(path) in rest


def test_help_without_example_is_found():
    assert not example(("tocsin", "x"), "Usage: tocsin x\n\n  Does x.\n")
    assert not example(("tocsin", "x"), "Usage: tocsin x\n\n  Example:\n    tocsin y\n")
    assert example(("tocsin", "x"), "Usage: tocsin x\n\n  Example:\n    tocsin x -v\n")


def test_the_verbs_of_the_plan_are_there():
    """The names others rely on: taking one away is a breaking change."""
    wanted = """
        init, demo, try, status, serve, doctor, know add, know impact, know exposures,
        watch load, watch scan, watch hits, respond list, respond show, share export, share load
    """
    names = {" ".join(path[1:]) for path, _ in helps()}
    assert {name.strip() for name in wanted.split(",")} <= names


def test_the_glossary_holds_the_words_of_the_field():
    glossary = (ROOT / "docs/glossary.md").read_text().lower()
    words = (
        "service asset component supplier jurisdiction atom object marking hit exposure shock case trouble"
    )
    assert [word for word in words.split() if f"**{word}**" not in glossary] == []


DECISION = re.compile(r"docs/decisions/(\d{4})-[a-z0-9-]+\.md\Z")


def test_decision_records_are_numbered_and_have_their_parts():
    found = [(int(match[1]), name) for name in tracked() if (match := DECISION.match(name))]
    assert [number for number, _ in found] == list(range(1, len(found) + 1))
    for _, name in found:
        text = (ROOT / name).read_text()
        for part in ("## Question", "## Options", "## Choice", "## What would change it"):
            assert part in text, (name, part)
        assert len(text.splitlines()) <= 70, f"{name} is more than a page"
