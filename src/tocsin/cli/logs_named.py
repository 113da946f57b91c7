# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Logs as a person names them for a verb: which they are, how much there is to read, and what is said of each afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tocsin.cli.files_in import EXIT_BAD_INPUT
from tocsin.cli.session import Session, tell
from tocsin.core.errors import TocsinError

if TYPE_CHECKING:
    from tocsin.flows.taken import Taken


class LogsNamed:
    """The logs of one call of a verb."""

    def __init__(self, session: Session, names: tuple[str, ...], doing: str) -> None:
        """Files, folders and patterns; ``doing`` is what progress says. Raises what ``log_paths.logs`` raises."""
        from tocsin.flows import files, log_paths

        self._session = session
        self.passed: list[Taken] = []
        """What lies in folders and is not looked at."""
        logs = log_paths.logs(names, session.limits, self.passed)
        self.paths = [(log.path, files.shown(log.path)) for log in logs]
        """(path, name as it is shown)."""
        self._within = {files.shown(log.path) for log in logs if log.within}
        self._unnamed = self._within | {taken.name for taken in self.passed}
        sizes = [log.size_bytes for log in logs]
        self.bytes = None if None in sizes else sum(size or 0 for size in sizes)
        """As they lie there; None if that is not known of one."""
        self.label = f"{doing} {logs[0].path}" if len(logs) == 1 else f"{doing} {len(logs)} files"
        self.code = 0
        """Of what could not be opened."""

    def not_opened(self, name: str, error: TocsinError) -> Taken | None:
        """What becomes of a log that cannot be opened: told, accounted for if it lay in a folder, raised if it is the only one."""
        from tocsin.flows.folder import refused

        if name in self._within:
            return refused(name, error)
        if len(self.paths) == 1:
            raise error
        tell(error)
        self.code = max(self.code, error.exit_code)
        return None

    def said(self, done: list[Taken], *, strict: bool) -> int:
        """Tell the account of each file, notes and bad lines; the exit code."""
        for taken in done:
            self._session.say(
                f"{taken.name}: {taken.kind or taken.outcome}, {taken.records} lines, {taken.new} new hits"
            )
            for note in taken.notes:
                self._session.say(f"  note: {taken.name}: {note}")
        self._session.faults([fault for taken in done for fault in taken.faults])
        named_badly = any(not taken.good for taken in done if taken.name not in self._unnamed)
        if named_badly or (strict and any(taken.faults for taken in done)):
            return max(self.code, EXIT_BAD_INPUT)
        return self.code
