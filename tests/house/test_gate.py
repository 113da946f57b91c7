# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The gate itself: skips fail it, steps all run, the lock of the tests, quiet set-up texts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.house.tracked import ROOT

CASES = """
import pytest
def test_good():
    pass
@pytest.mark.skip(reason="not today")
def test_skipped():
    pass
@pytest.mark.shared
def test_real_input():
    pass
"""


def inner(folder, ci, *arguments):
    """Run pytest on CASES with our conftest and settings."""
    (folder / "tests").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "tests" / "test_cases.py").write_text(CASES)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "CI"))}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # the conftest alone is under test
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments],
        cwd=folder,
        env={**environment, **({"CI": "true"} if ci else {})},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_skip_fails_the_run_in_ci_and_only_there(tmp_path):
    refused = inner(tmp_path / "a" / "b", ci=True)
    assert refused.returncode == 1, refused.stdout
    assert "test_skipped: Skipped: not today" in refused.stdout
    assert inner(tmp_path / "c" / "d", ci=False).returncode == 0


def test_real_inputs_may_be_absent_but_not_skipped_when_there(tmp_path):
    absent = inner(tmp_path / "a" / "b", True, "-k", "good or real")
    assert absent.returncode == 0, absent.stdout
    assert "1 passed, 1 skipped" in absent.stdout
    (tmp_path / "c" / "shared" / "data").mkdir(parents=True)
    present = inner(tmp_path / "c" / "d", True, "-k", "good or real")
    assert "2 passed" in present.stdout


def test_collecting_nothing_is_a_failure(tmp_path):
    assert inner(tmp_path / "a" / "b", True, "-k", "nonesuch").returncode == 5


OF_A_CALLER = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "TOCSIN_DATA_DIR"}


def make(folder, *arguments, **variables):
    """Run make on a copy of the Makefile whose tools are small scripts that record their call."""
    shutil.copy(ROOT / "Makefile", folder)
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={
            **{k: v for k, v in os.environ.items() if k not in OF_A_CALLER},
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def fake_tools(folder, failing=()):
    """An environment that is set up already, with tools that say their name."""
    tools = folder / ".venv" / "bin"
    tools.mkdir(parents=True)
    (folder / "requirements").mkdir()
    for name in ["pyproject.toml", "requirements/core.lock", "requirements/dev.lock", "requirements/uv.lock"]:
        (folder / name).touch()
    for name in ["ruff", "mypy", "lint-imports", "python", "tocsin"]:
        script = tools / name
        code = 1 if name in failing else 0
        script.write_text(
            f'#!/bin/sh\necho "{name} $*" >>calls\necho "data=$TOCSIN_DATA_DIR" >>calls\nexit {code}\n'
        )
        script.chmod(0o755)
    for stamp in ["pyvenv.cfg", ".uv-stamp", ".core-stamp", ".dev-stamp"]:
        (folder / ".venv" / stamp).touch()


def test_make_test_runs_every_step(tmp_path):
    fake_tools(tmp_path)
    answer = make(tmp_path, "test")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    calls = (tmp_path / "calls").read_text()
    for call in ["ruff check", "ruff format --check", "mypy ", "lint-imports", "python -m pytest -n"]:
        assert call in calls
    assert re.search(r"ruff ok \d+ s, format ok \d+ s, mypy ok \d+ s, imports ok \d+ s", answer.stdout)


@pytest.mark.parametrize("failing", ["ruff", "mypy", "lint-imports", "python"])
def test_make_test_runs_the_rest_and_fails(tmp_path, failing):
    fake_tools(tmp_path, failing={failing})
    answer = make(tmp_path, "test")
    assert answer.returncode != 0
    assert "FAILED:" in answer.stdout
    calls = (tmp_path / "calls").read_text()
    assert all(tool in calls for tool in ["ruff", "mypy", "lint-imports", "pytest"])


def test_make_demo_on_a_set_up_tree_only_runs_the_demo(tmp_path):
    fake_tools(tmp_path)
    answer = make(tmp_path, "-s", "demo")
    assert answer.stdout == ""
    assert (tmp_path / "calls").read_text().splitlines() == ["tocsin demo", "data=build/demo"]
    assert make(tmp_path, "demo", "ONLINE=1").returncode == 0
    assert "tocsin demo --online" in (tmp_path / "calls").read_text()


def test_the_data_folder_can_be_given(tmp_path):
    fake_tools(tmp_path)
    assert make(tmp_path, "serve", TOCSIN_DATA_DIR="elsewhere").returncode == 0
    assert (tmp_path / "calls").read_text() == "tocsin serve\ndata=elsewhere\n"


def test_an_old_or_absent_python_is_named(tmp_path):
    (tmp_path / "requirements").mkdir()
    for name in ["pyproject.toml", "requirements/core.lock", "requirements/uv.lock"]:
        (tmp_path / name).touch()
    answer = make(tmp_path, "demo", PYTHON="nonesuch-python")
    assert answer.returncode != 0
    assert "needs Python 3.11" in answer.stdout


def test_a_python_without_venv_is_named(tmp_path):
    (tmp_path / "requirements").mkdir()
    for name in ["pyproject.toml", "requirements/core.lock", "requirements/uv.lock"]:
        (tmp_path / name).touch()
    old = tmp_path / "python-of-debian"
    old.write_text('#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; *) exit 0;; esac\n')
    old.chmod(0o755)
    answer = make(tmp_path, "demo", PYTHON="./python-of-debian")
    assert answer.returncode != 0
    assert "apt-get install python3-venv" in answer.stdout


def test_ci_calls_the_readmes_command():
    text = (ROOT / ".ci" / "run").read_text()
    assert text.rstrip().endswith("make test")
    assert "set -euo pipefail" in text
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
