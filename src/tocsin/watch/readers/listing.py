# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What every reader of a list does alike: limits, text, repeated values and the cap on faults."""

from __future__ import annotations

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Account, weight
from tocsin.core.reading import Fault, Reading
from tocsin.core.textin import not_utf8
from tocsin.watch.readers.contract import Listed

_TIMES = 2
"""How often a line is there at once: as what was listed, and in the mapping that finds it again."""


def check(data: bytes, name: str, limits: Limits) -> None:
    """Raise ``BadInput`` if the file is too large or no UTF-8."""
    if len(data) > limits.file_bytes:
        what = f"the file has {len(data)} bytes, more than limits.file_bytes, {limits.file_bytes}"
        raise BadInput(what, where=name, do="split it, or raise the limit in the settings")
    wrong = not_utf8(data)
    if wrong is not None:
        line = data.count(b"\n", 0, wrong) + 1
        raise BadInput("the text is no UTF-8", where=f"{name}:{line}", do="save the list as UTF-8")


class Gathered:
    """Records and faults of one list, each value once."""

    def __init__(self, limits: Limits, name: str, held: int) -> None:
        self.limits = limits
        self._account = Account(limits, name, held)
        self.notes: list[str] = []
        self._found: dict[tuple[str, str], Listed] = {}
        self._repeated = 0
        self._faults: list[Fault] = []
        self._faulty = 0

    def add(self, listed: Listed) -> None:
        """Keep it unless its value is there; the first line of a value speaks for it."""
        if (listed.kind, listed.value) in self._found:
            self._repeated += 1
        elif len(self._found) >= self.limits.members:
            do = "split the list, or raise limits.members"
            self.fault(
                Fault(f"line {listed.line}", f"it is beyond limits.members, {self.limits.members}", do)
            )
        else:
            self._account.take(_TIMES * weight(listed))
            self._found[listed.kind, listed.value] = listed

    def fault(self, fault: Fault) -> None:
        """List it, or count it once the list is full."""
        self._faulty += 1
        if self._faulty > self.limits.members:
            what = f"more than {self.limits.members} lines are no indicators (limits.members)"
            raise BadInput(what, where=fault.where, do="give a list of indicators")
        if self._faulty <= self.limits.faults:
            self._faults.append(fault)

    def reading(self) -> Reading[Listed]:
        """All that was gathered."""
        notes = list(self.notes)
        if self._repeated:
            notes.append(f"{self._repeated} lines repeat a value of the list")
        if self._faulty > len(self._faults):
            notes.append(f"{self._faulty} lines were refused, the first {len(self._faults)} are listed")
        return Reading(list(self._found.values()), self._faults, notes)
