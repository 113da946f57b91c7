# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Rooms and import direction: what import-linter holds, and what it cannot see."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tracked import ROOT, tracked

SRC = ROOT / "src"
ROOMS = {"cli", "serve", "flows", "know", "watch", "share", "respond", "store", "net", "core"}

# Who alone may name a module (import-linter sees whole packages only, not urllib.request).
OWNERS = {
    "store": {"sqlalchemy", "sqlite3", "psycopg", "alembic", "obstore"},
    "net": {"httpx", "smtplib", "imaplib", "socket", "urllib.request", "http.client"},
}
CORE_MAY_IMPORT = {"tocsin", "msgspec", "numpy", "packageurl", "packaging", "idna", "publicsuffixlist", "re2"}
# Folders of tests that mirror no room, and why.
NO_ROOM = {
    "house": "the habits themselves",
    "pages": "the browser sees all rooms at once",
    "whole": "the main job from end to end",
    "sim": "members in memory, instead of mocks",
    "trials": "the store attacked from outside: processes killed, power cut, disks failing",
}


def imports(source: str, inside: str = "") -> set[str]:
    """Full names of all modules a file names in an import, lazily or not."""
    found = set()
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            node.body = []  # names used as types are not loaded
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*inside.split(".")[: -node.level], base]).strip(".")
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def sources() -> list[tuple[str, str]]:
    """(path, room) of every module of the package."""
    files = [n for n in tracked() if n.startswith("src/tocsin/") and n.endswith(".py")]
    return [(name, name.split("/")[2]) for name in files if name.count("/") > 2]


def trespass(room: str, source: str) -> set[str]:
    """Modules a file of ``room`` names although another room owns them."""
    foreign = {module for owner, modules in OWNERS.items() if owner != room for module in modules}
    return {n for n in imports(source) for module in foreign if n == module or n.startswith(module + ".")}


def test_only_the_owner_names_a_module():
    found = {}
    for name, room in sources():
        if bad := trespass(room, (ROOT / name).read_text()):
            found[name] = bad
    assert found == {}


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("know", "import sqlite3"),
        ("flows", "from sqlalchemy import select"),
        ("watch", "def f():\n    from urllib.request import urlopen"),
        ("store", "from http import client"),
        ("cli", "import http.client as c"),
    ],
)
def test_a_trespass_is_seen(room, line):
    assert trespass(room, line)


def test_the_owner_and_harmless_neighbours_pass():
    assert not trespass("store", "import sqlalchemy.dialects.sqlite")
    assert not trespass("net", "import httpx, socket")
    assert not trespass("serve", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import socket")
    assert not trespass("know", "from urllib.parse import urlsplit\nfrom http import HTTPStatus")


def test_core_stands_on_little():
    """The standard library and a few packages that know the words of the field."""
    found = {}
    for name, room in sources():
        if room == "core":
            tops = {n.split(".")[0] for n in imports((ROOT / name).read_text(), "tocsin.core.x")}
            if bad := tops - CORE_MAY_IMPORT - set(sys.stdlib_module_names):
                found[name] = bad
    assert found == {}


def test_core_does_no_io():
    """Bytes in, records out: core opens nothing, starts nothing, asks no clock."""
    forbidden = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "urlopen", "Popen", "print"}
    clocks = {("datetime", "now"), ("date", "today"), ("time", "time"), ("datetime", "utcnow")}
    found = []
    for name, room in sources():
        if room != "core":
            continue
        for node in ast.walk(ast.parse((ROOT / name).read_text())):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name) and node.func.id in forbidden:
                found.append(f"{name}:{node.lineno} {node.func.id}")
            if isinstance(node.func, ast.Attribute):
                owner = node.func.value
                last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                if node.func.attr in forbidden or (last, node.func.attr) in clocks:
                    found.append(f"{name}:{node.lineno} {node.func.attr}")
    assert found == []


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the package below ``root`` with our contracts."""
    return subprocess.run(
        [
            str(Path(sys.executable).parent / "lint-imports"),
            "--no-cache",
            "--config",
            str(ROOT / "pyproject.toml"),
        ],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_rooms_import_only_what_stands_to_their_right():
    answer = lint(SRC)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "0 broken" in answer.stdout


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("core", "import tocsin.store"),
        ("know", "import tocsin.watch"),
        ("respond", "import tocsin.flows"),
        ("store", "import tocsin.net"),
        ("flows", "def f():\n    import sqlalchemy"),
        ("serve", "import socket"),
        ("attic", ""),  # a room that is on no plan
    ],
)
def test_a_wrong_import_breaks_a_contract(tmp_path, room, line):
    shutil.copytree(SRC, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "data", "static"))
    folder = tmp_path / "src" / "tocsin" / room
    folder.mkdir(exist_ok=True)
    if not (folder / "__init__.py").exists():
        (folder / "__init__.py").touch()
    (folder / "planted.py").write_text(line + "\n")
    answer = lint(tmp_path / "src")
    assert answer.returncode != 0
    assert "planted" in answer.stdout or "attic" in answer.stdout, answer.stdout + answer.stderr


def strays(names: list[str]) -> list[str]:
    """Test files that mirror no module: ``tests/know/readers/test_osv.py`` needs ``know/readers/osv.py``."""
    bad = []
    for name in names:
        parts = Path(name).parts
        if parts[0] != "tests" or not parts[-1].startswith("test_") or parts[1] in NO_ROOM:
            continue
        module = SRC.joinpath(
            "tocsin",
            *parts[1:-1],
            "__init__.py" if parts[-1] == "test_init.py" else parts[-1].removeprefix("test_"),
        )
        if not (module.is_file() or module.with_suffix("").is_dir()):
            bad.append(name)
    return bad


def test_tests_mirror_the_rooms():
    assert strays([name for name in tracked() if name.endswith(".py")]) == []


def test_a_stray_test_is_found():
    names = ["tests/core/test_nonesuch.py", "tests/core/test_errors.py", "tests/house/test_x.py"]
    assert strays(names) == ["tests/core/test_nonesuch.py"]


def test_every_room_is_there_and_says_what_it_is():
    missing = [room for room in sorted(ROOMS) if not (SRC / "tocsin" / room / "__init__.py").is_file()]
    assert missing == []
    for room in ROOMS:
        source = (SRC / "tocsin" / room / "__init__.py").read_text()
        assert ast.get_docstring(ast.parse(source)), room
