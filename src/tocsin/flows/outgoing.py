# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Any object that is kept here -> what would become of it on its way to somebody, by whatever way: TAXII, push, mail, webhook.

The same two questions as on every way out: the policy, and own names (``flows.leaving``). Nothing leaves.
"""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.core import policy, stix
from tocsin.core.errors import NotFound
from tocsin.core.limits import Limits
from tocsin.core.name_matcher import Matcher
from tocsin.core.policy import Asker
from tocsin.flows import leaving
from tocsin.flows.share_case import Prepared, name_of
from tocsin.share.parcel import Held, Parcel
from tocsin.store import Reader, objects


def preview(
    reader: Reader,
    object_ids: Sequence[str],
    asker: Asker,
    own: Matcher,
    *,
    organisation: str,
    limits: Limits,
) -> Prepared:
    """What of these objects may go to ``asker``, and what of our own stands in it. Raises ``NotFound`` for one that is not here."""
    allowed, held, marked = [], [], {}
    for name in dict.fromkeys(object_ids):
        stored = objects.get(reader, name)
        if stored is None:
            raise NotFound(
                "no object of this id is kept here", where=name[:100], do="tocsin find shows what is"
            )
        marked[stored.id] = stored.marking
        decision = policy.decide(asker, stored, "share")
        if decision.allowed:
            allowed += stix.read_bundle(stored.raw, stored.id, limits).records
        else:
            held.append(Held(stored.id, decision.reason))
    called = name_of(reader, organisation)
    looked = leaving.look(reader, allowed, asker.organisation, own, organisation=called)
    going = tuple(
        each for row in looked if row.outcome != "held" for each in (row.instead[:1] or (row.object,))
    )
    held += [Held(row.object.id, row.reason) for row in looked if row.outcome == "held" and row.reason]
    parcel = Parcel(objects=going, held=tuple(held), bundle=b"", to=asker.organisation)
    return Prepared(parcel, tuple(looked), called, marked)
