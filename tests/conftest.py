# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What holds for every test: hypothesis profiles, files in memory, and no silent skips where it counts.

The order of tests and the seed of ``random`` come from pytest-randomly, which
prints the seed (``-p randomly -p "randomly_seed=..."`` repeats a run).
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"

# No deadline: machines are shared, and the clock is not what a law is about.
settings.register_profile("dev", max_examples=50, deadline=None, print_blob=True)
# The gate tries the same examples each time, so that nobody's change is refused by luck.
settings.register_profile("ci", parent=settings.get_profile("dev"), max_examples=100, derandomize=True)
settings.register_profile(
    "soak",
    parent=settings.get_profile("dev"),
    max_examples=int(os.environ.get("EXAMPLES", "5000")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "dev")  # --hypothesis-profile overrides

MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there has the names and rights that it would have in /tmp
ROOM_BYTES = 2 * 2**30
"""Of which a run needs a tenth."""


def has_room(folder: Path) -> bool:
    """Whether programs can be written there and started, and all files of a run fit."""
    if not os.access(folder, os.W_OK | os.X_OK) or shutil.disk_usage(folder).free < ROOM_BYTES:
        return False
    return not os.statvfs(folder).f_flag & os.ST_NOEXEC


# A third of the time went into waiting until a disk has synced. No test is about that: a killed process leaves
# what the kernel holds, and power cuts are made from the calls (tests/trials). TMPDIR decides, if it is given.
if "TMPDIR" not in os.environ and has_room(MEMORY):
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# A run that a shell started in the background ignores Ctrl-C, and so would every program it starts: tests that send
# it would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """In CI a skipped test is a failure: only the controller of a parallel run counts."""
    if os.environ.get("CI") == "true" and not hasattr(config, "workerinput"):
        config.pluginmanager.register(NoSkips(shared_present=SHARED.is_dir()), "no-skips")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of real inputs need the folder that holds them."""
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason="../shared/data is absent"))


class NoSkips:
    """Collects what was skipped, and fails the run for it."""

    def __init__(self, *, shared_present: bool) -> None:
        self.shared_present = shared_present
        self.skipped: list[str] = []

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.outcome != "skipped" or hasattr(report, "wasxfail"):
            return
        if "shared" in getattr(report, "keywords", ()) and not self.shared_present:
            return
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        self.skipped.append(f"{report.nodeid}: {reason}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.skipped:
            terminalreporter.section("skipped tests fail this run (CI=true)", red=True)
            for line in sorted(set(self.skipped)):
                terminalreporter.line(line)
