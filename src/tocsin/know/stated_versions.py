# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a statement about a hole says of the one version that is here: ``Versions.decide``.

Where versions are named, one of them must be the component's: as ``unaffected`` it
clears, as ``affected`` under a clearing state it contradicts itself and decides
nothing, and so does what cannot be compared. A version is compared in the order of the
component's ecosystem, a range by VERS (``versions.vers``). In doubt the statement is
``undecided`` and says why. Cost: one comparison a version named.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.core.component import Affected, Component, NamedVersions, Statement
from tocsin.core.errors import BadInput
from tocsin.know.verdict import Keys, judge
from tocsin.know.versions import order, vers
from tocsin.know.versions.ecosystem import split


class Versions:
    """Decides statements; remembers the keys of versions that it made."""

    def __init__(self) -> None:
        """Begin with none."""
        self._keys: dict[str, Keys] = {}

    def decide(self, said: Statement, component: Component, named: Sequence[NamedVersions]) -> Statement:
        """The statement as it stands for one component; ``named`` are all the versions spoken of, none means any."""
        if not named or said.answer == "undecided":
            return said
        status, why = self._status(component, named)
        if status == "unaffected":
            return msgspec.structs.replace(said, answer="cleared")
        if status == "affected" and said.answer == "cleared":
            why = f"it calls this version affected and the hole {said.state}"
        return msgspec.structs.replace(said, answer="undecided", why=why) if why else said

    def _status(self, component: Component, named: Sequence[NamedVersions]) -> tuple[str, str]:
        """What is said of the component's version, or why nothing is said of it."""
        reached: set[str] = set()
        doubt = ""
        for row in named:
            try:
                if self._holds(component, row):
                    reached.add(row.status)
            except BadInput as error:
                doubt = doubt or error.what
        if "affected" in reached:
            return "affected", ""
        if doubt:
            return "", doubt
        if "unknown" in reached:
            return "", "it says itself that it is not known for this version"
        return ("unaffected", "") if reached else ("", "it names other versions than the one that is here")

    def _holds(self, component: Component, row: NamedVersions) -> bool:
        """Whether a row is about the component's version. Raises ``BadInput`` if that cannot be said."""
        if row.range:
            return vers.holds(row.range, component.version)
        if not row.version:
            raise BadInput(
                "a version that it names could not be read", do="mend the faults of the same place"
            )
        family = split(component.ecosystem)[0]
        keys = self._keys.setdefault(family, Keys(family, order(family)))
        entry = Affected(ecosystem=family, package=component.package, versions=(row.version,))
        verdict = judge(component.version, [entry], keys)
        if verdict.answer == "unknown":
            raise BadInput(verdict.why, do="name the version as its ecosystem writes it")
        return verdict.answer == "affected"
