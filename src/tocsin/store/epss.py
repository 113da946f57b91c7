# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""EPSS scores as FIRST publishes them: the chance that a CVE is exploited within 30 days.

A list replaces what its source gave before; of a CVE on several lists the newest list counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import sqlalchemy as sa

from tocsin.core.component import EpssScore as Score
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

__all__ = ["Score", "lists", "of", "replace"]


def replace(tx: Tx, source: str, as_of: str, model: str, scores: Sequence[Score]) -> bool:
    """Make ``scores`` (of which no two are of one CVE) the list of ``source``; False if it was that before."""
    origin, kept, score = said.origin(tx, source), schema.epss_list, schema.epss_score
    lines = (f"{s.cve},{s.probability},{s.percentile}".encode() for s in scores)
    if not said.is_new(tx, score.name, origin, chain((f"{as_of},{model}".encode(),), lines)):
        return False
    for table in (kept, score):
        tx.connection.execute(sa.delete(table).where(table.c.origin == origin))
    tx.connection.execute(sa.insert(kept).values(origin=origin, as_of=as_of, model=model))
    for part in said.chunks(scores):
        rows = [
            {"origin": origin, "cve": s.cve, "probability": s.probability, "percentile": s.percentile}
            for s in part
        ]
        tx.connection.execute(sa.insert(score), rows)
    tx.audit("epss.replace", source, count=len(scores), as_of=as_of, model=model)
    return True


def of(reader: Reader, cves: Iterable[str]) -> dict[str, Score]:
    """The newest score of each of ``cves`` that is on a list."""
    kept, score, origin = schema.epss_list, schema.epss_score, schema.origin
    found: dict[str, Score] = {}
    for part in said.chunks(dict.fromkeys(cves)):
        asked = sa.select(score, kept.c.as_of, origin.c.name).join(kept, kept.c.origin == score.c.origin)
        asked = asked.join(origin, origin.c.id == kept.c.origin)
        for row in reader.connection.execute(
            asked.where(score.c.cve.in_(part)).order_by(kept.c.as_of, kept.c.origin)
        ):
            found[row.cve] = Score(
                cve=row.cve, probability=row.probability, percentile=row.percentile, as_of=row.as_of,
                source=row.name,
            )  # fmt: skip
    return found


def lists(reader: Reader) -> list[tuple[str, str, str]]:
    """(source, date, model) of every list that is kept, the oldest first."""
    kept, origin = schema.epss_list, schema.origin
    found = sa.select(origin.c.name, kept.c.as_of, kept.c.model).join(kept, kept.c.origin == origin.c.id)
    return [
        (row.name, row.as_of, row.model)
        for row in reader.connection.execute(found.order_by(kept.c.as_of, origin.c.name))
    ]
