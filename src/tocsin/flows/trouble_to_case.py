# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Trouble -> case: every service or asset in trouble through hits opens one case, by threat.

One case a threat, not one a service: people handle an intrusion, not its list of
consequences. The id is made from the threat, so that the job may run again; a case
that is there keeps its history and learns what is new.
"""

from __future__ import annotations

import msgspec

from tocsin.core import ids
from tocsin.core.sentence import Sentence
from tocsin.flows.picture import Picture
from tocsin.know.trouble import Trouble
from tocsin.respond.case import Case, CaseEvent, CaseStep, updated
from tocsin.store import Store, cases


def open_cases(store: Store, drawn: Picture, *, actor: str, at: str) -> list[Case]:
    """Open or update the cases that the picture calls for; returns them."""
    made = cases_of(drawn, at)
    with store.write(actor, at) as tx:
        kept = []
        for case in made:
            row = cases.get(tx, case.id)
            whole = updated(msgspec.json.decode(row[4], type=Case), case) if row else case
            cases.put(tx, whole.id, whole.opened_at, whole.state, msgspec.json.encode(whole))
            kept.append(whole)
    return kept


def cases_of(drawn: Picture, at: str) -> list[Case]:
    """Return one case for each threat that assets were hit by."""
    threats: dict[str, list[str]] = {}
    for asset, rows in drawn.by_asset.items():
        about = drawn.intelligence.about(dict.fromkeys(id for hit in rows for id in hit.objects))
        name = ", ".join(about.actors or about.threats) or rows[0].value
        threats.setdefault(name, []).append(asset)
    return [_case(name, assets, drawn, at) for name, assets in sorted(threats.items())]


def _case(threat: str, assets: list[str], drawn: Picture, at: str) -> Case:
    rows = [hit for asset in assets for hit in drawn.by_asset[asset]]
    caused = [t for t in drawn.trouble if t.chain and t.chain[0].node in assets]
    failing = any(t.state in {"now", "due"} for t in caused)
    # What fails comes first; only where nothing does is a case about what is left standing on one leg.
    states = {"now", "due", "aside"} if failing else {"exposed", "weakened", "treated", "aside"}
    concerned = [t for t in caused if t.state in states]
    services = {t.subject: t for t in concerned if t.scope == "service"}
    first = min(rows, key=lambda hit: (hit.at, hit.file, hit.line))
    names = [drawn.graph.nodes[drawn.graph.index[asset]].name for asset in assets]
    seen = Sentence(
        "first seen on {asset}, in {file}, line {line}",
        {"asset": names[0], "file": first.file, "line": first.line},
    )
    return Case(
        id=ids.derived("case", threat),
        title=Sentence("{threat} on {assets}", {"threat": threat, "assets": ", ".join(names)}),
        opened_at=at,
        services=tuple(sorted(services)),
        assets=tuple(assets),
        people=sum(t.people for t in services.values()),
        objects=tuple(sorted({id for hit in rows for id in hit.objects})),
        events=(
            CaseEvent(at=first.at, says=seen, cite=f"{first.file}:{first.line}"),
            CaseEvent(at=at, says=Sentence("case opened by {count} hits", {"count": len(rows)})),
        ),
        next=_steps(concerned),
    )


def _steps(concerned: list[Trouble]) -> tuple[CaseStep, ...]:
    steps: dict[tuple[str, str], CaseStep] = {}
    for trouble in concerned:
        for step in trouble.next:
            by = step.by.isoformat() if step.by else ""
            steps.setdefault(
                (str(step.says), step.cite),
                CaseStep(says=step.says, cite=step.cite, by=by, question=step.question),
            )
    return tuple(steps.values())
