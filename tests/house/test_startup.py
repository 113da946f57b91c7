# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Starting is cheap and silent: what is loaded for ``--help``, and no socket at import."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.house.tracked import ROOT

HEAVY = [
    "sqlalchemy",
    "litestar",
    "numpy",
    "rich",
    "univers",
    "alembic",
    "httpx",
    "jinja2",
    "uvicorn",
    "lz4",
    "numba",
    "scipy",
    "highspy",
    "dns",
    "cryptography",
    "argon2",
]

HELP = """
import json, sys
sys.argv = ["tocsin", "--help"]
from tocsin.cli.main import main
try:
    main()
except SystemExit as done:
    code = done.code
print(json.dumps({"code": code, "modules": sorted(sys.modules)}), file=sys.stderr)
"""

IMPORT_ALL = """
import json, pkgutil, sys
seen = []
def hook(event, arguments):
    if event.startswith("socket.") or event in ("urllib.Request", "http.client.connect", "smtplib.connect"):
        seen.append(event)
sys.addaudithook(hook)
import tocsin
names = []
def gather(package):
    for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        # Alembic runs these itself; __main__ is the program
        if "migrations" in found.name or found.name.endswith("__main__"):
            continue
        names.append(found.name)
        module = __import__(found.name, fromlist=["_"])
        if found.ispkg:
            gather(module)
gather(tocsin)
print(json.dumps({"seen": seen, "names": names}))
"""


def child(code: str, *lines: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter, so that nothing of pytest is loaded."""
    return subprocess.run(
        [sys.executable, "-c", code, *lines],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_loads_nothing_heavy():
    answer = child(HELP)
    assert answer.returncode == 0, answer.stderr
    said = json.loads(answer.stderr.splitlines()[-1])
    assert said["code"] in {0, None}
    assert "Usage: tocsin" in answer.stdout
    assert [name for name in HEAVY if name in said["modules"]] == []


def test_no_module_opens_a_socket_at_import():
    answer = child(IMPORT_ALL)
    assert answer.returncode == 0, answer.stderr
    said = json.loads(answer.stdout.splitlines()[-1])
    assert said["names"], "nothing was imported"
    assert said["seen"] == []


def test_the_hook_sees_a_socket():
    planted = (
        IMPORT_ALL.partition("import tocsin\n")[0] + "import socket; socket.socket().close(); print(seen)"
    )
    assert "socket.__new__" in child(planted).stdout


def test_help_stays_under_its_budget():
    """150 ms CPU is the bar of benchmarks/cli_startup.py; here twice that, best of three, catches a slip."""
    spent = []
    for _ in range(3):
        before = os.times()
        assert child(HELP).returncode == 0
        after = os.times()
        spent.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
    assert min(spent) < 0.300


def test_taking_in_a_large_file_needs_no_numpy():
    """It takes memory in each of the two processes of a load (``benchmarks/store_load.py`` has the bound)."""
    done = child("import json, sys\nimport tocsin.flows.bulk_load\nprint(json.dumps(sorted(sys.modules)))")
    assert {"numpy", "dns", "cryptography", "numba"}.isdisjoint(json.loads(done.stdout))
