# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A draft -> a warning as a bundle for others, kept here as one that this node issues; updates and its end.

The bundle holds what a node needs to answer: the objects that the warning is about, as
far as their markings let them out, and an indicator for each value that the query asks
for, so that the node which gets it can scan its logs for it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from tocsin.core import ids, instant, marking, policy, stix
from tocsin.core.affected import IndicatorTerm, terms
from tocsin.core.errors import BadInput, Conflict, NotFound
from tocsin.core.marking import Marking, Tlp
from tocsin.core.policy import Asker
from tocsin.core.reading import Reading
from tocsin.core.settings import Settings
from tocsin.flows.context import Context
from tocsin.flows.intelligence_in import keep_objects
from tocsin.share import warning, warning_query
from tocsin.share.parcel import Held
from tocsin.share.warning import Draft, State
from tocsin.store import Reader, Store, Tx, derived, durable, objects, warnings
from tocsin.watch import indicators
from tocsin.watch.readers import Listed

SOURCE: Final = "own warnings"
"""Name of the source of whatever goes out with a warning of this node: by it a collection holds all of that."""
_CVE: Final = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")


Then = Callable[[Tx, str], None]
"""What else is written in the transaction that keeps a version of a warning; it is given the id."""


def nothing(tx: Tx, warning_id: str) -> None:
    """Nothing else."""
    del tx, warning_id


class Issued(msgspec.Struct, frozen=True):
    """A version of a warning, ready to be handed on."""

    id: str
    bundle: bytes
    objects: tuple[str, ...]
    held: tuple[Held, ...] = ()


class Ours(msgspec.Struct, frozen=True):
    """What this node says itself, as the policy wants to see it."""

    marking: Marking


def named(organisation: str) -> str:
    """The name of this node as others see it. Raises ``BadInput`` if nobody gave it one: then it cannot be told from others."""
    if organisation == Settings().organisation:
        do = 'set organisation = "..." in tocsin.toml, or TOCSIN_ORGANISATION'
        raise BadInput("this node has no name to issue or answer warnings under", where="organisation", do=do)
    return organisation


def issue(
    store: Store,
    draft: Draft,
    *,
    organisation: str,
    to: str,
    context: Context,
    members: bytes = b"",
    then: Then = nothing,
) -> Issued:
    """A new warning. Raises ``BadInput`` for a draft that no node could read, ``Denied`` if its marking keeps it here.

    ``then`` is written in the same transaction: a warning that is to be delivered is never kept without that.
    """
    author = ids.derived("identity", named(organisation))
    id = ids.derived("report", "warning", organisation, draft.name, context.at)
    with store.write(context.actor, context.at) as tx:
        issued = _written(tx, draft, author, organisation, id, context.at, context.at, to, context, members)
        then(tx, id)
    return issued


def update(
    store: Store,
    start: str,
    draft: Draft,
    *,
    organisation: str,
    to: str,
    context: Context,
    members: bytes = b"",
    then: Then = nothing,
) -> Issued:
    """A later version of a warning of this node. Raises as ``issue``, and as ``own``."""
    author = ids.derived("identity", named(organisation))
    with store.write(context.actor, context.at) as tx:
        before, _ = own(tx, start)
        at = later(before.modified, context.at)
        issued = _written(
            tx, draft, author, organisation, before.id, before.created, at, to, context, members
        )
        then(tx, before.id)
    return issued


def end(
    store: Store,
    start: str,
    *,
    state: State,
    why: str,
    organisation: str,
    context: Context,
    then: Then = nothing,
) -> Issued:
    """The last version of a warning of this node: the danger is over, or it was a mistake. Raises as ``own``."""
    with store.write(context.actor, context.at) as tx:
        before, raw = own(tx, start)
        made = warning.end(raw, state=state, why=why, modified=later(before.modified, context.at))
        tlps = [level for level in marking.LEVELS if marking.ids_for(level) in made.marking_refs]
        head = around(tx, organisation, before.created, tlps)
        issued = _keep(tx, before.id, (*head, made), context, b"")
        then(tx, before.id)
    return issued


def own(reader: Reader, start: str) -> tuple[warning.Warning, bytes]:
    """A warning of this node that is in force, and its bytes. ``NotFound``, or ``Conflict`` if it is not, or another's."""
    found = warnings.find(reader, start)
    stored = objects.get(reader, found.id, found.version)
    if stored is None:
        raise NotFound("it was withdrawn here", where=found.id, do="issue another")
    read = warning.read(stored.raw)
    if not found.mine:
        raise Conflict("another issued this warning", where=found.id, do="only its issuer may change it")
    if read.state != "in-force":
        raise Conflict(f"this warning has ended: {read.state}", where=found.id, do="issue another")
    return read, stored.raw


def later(before: str, at: str) -> str:
    """``at``, or the first millisecond after ``before`` if that is not later."""
    if instant.version_key(at) > instant.version_key(before):
        return at
    return instant.from_datetime(instant.to_datetime(before) + dt.timedelta(milliseconds=1))


def _written(
    tx: Tx, draft: Draft, author: str, organisation: str, id: str, created: str, at: str, to: str, context: Context, members: bytes
) -> Issued:  # fmt: skip
    asker = Asker(organisation=to, communities=(to,))
    policy.require(asker, Ours(Marking(draft.tlp)), "share", where=draft.name)
    about, held, refs = _about(tx, draft, author, at, asker)
    made = warning.make(draft, id=id, issuer=author, created=created, modified=at, about=refs)
    head = around(tx, organisation, created, [draft.tlp])
    issued = _keep(tx, id, (*head, *about, made), context, members)
    return msgspec.structs.replace(issued, held=tuple(held))


def around(
    reader: Reader, organisation: str, at: str, tlps: Iterable[Tlp], extension: str = warning.EXTENSION
) -> list[stix.StixObject]:
    """What a bundle of ours needs besides: who issues it, its markings, the definition of the extension."""
    definitions = [stix.make(msgspec.json.decode(marking.definition(tlp))) for tlp in tlps]
    me = identity(reader, organisation, at)
    return [*definitions, warning.project(), warning.definition(extension), me]


def identity(reader: Reader, organisation: str, at: str) -> stix.StixObject:
    """The identity of this node as it is kept here, or a new one."""
    return _kept_or(reader, stix.properties(warning.identity(organisation, at)))


def _about(
    tx: Tx, draft: Draft, author: str, at: str, asker: Asker
) -> tuple[list[stix.StixObject], list[Held], list[str]]:
    """The objects that leave with the warning, those that do not, and the ids that it refers to."""
    leaving: dict[str, stix.StixObject] = {}
    held: list[Held] = []
    for each in draft.about:
        stored = None if _CVE.fullmatch(each) else objects.get(tx, each)
        if _CVE.fullmatch(each):
            made = _kept_or(tx, _vulnerability(each, author, at, draft.tlp))
            leaving[made.id] = made
        elif stored is None:
            raise NotFound(
                "no object of this id is kept here", where=each[:100], do="load it first, or name a CVE"
            )
        else:
            decision = policy.decide(asker, stored, "share")
            if decision.allowed:
                leaving[each] = stix.make(stix.properties_of(stored.raw))
            else:
                held.append(Held(each, decision.reason))
    for said in _indicators(draft, author, at):
        made = _kept_or(tx, said)
        leaving[made.id] = made
    return list(leaving.values()), held, list(leaving)


def _vulnerability(cve: str, author: str, at: str, tlp: Tlp) -> dict[str, Any]:
    return {
        "type": "vulnerability",
        "spec_version": "2.1",
        "id": ids.derived("vulnerability", author, cve),
        "created_by_ref": author,
        "created": at,
        "modified": at,
        "name": cve,
        "external_references": [{"source_name": "cve", "external_id": cve}],
        "object_marking_refs": [marking.ids_for(tlp)],
    }


def _kept_or(reader: Reader, said: dict[str, Any]) -> stix.StixObject:
    """An object of ours as it is kept here, so that an update does not make a version of it; else a new one."""
    stored = objects.get(reader, str(said["id"]))
    return stix.make(said if stored is None else stix.properties_of(stored.raw))


def _indicators(draft: Draft, author: str, at: str) -> list[dict[str, Any]]:
    """An indicator for each value of the query."""
    asked = terms(warning_query.read(draft.affected, f"{draft.name}: affected"))
    wanted = [term for term in asked if isinstance(term, IndicatorTerm) and term.value]
    made = []
    for term in dict.fromkeys((term.kind, term.value) for term in wanted):
        listed = Listed(kind=term[0], value=term[1], original=term[1], line=1, note=draft.name)
        said = indicators.to_stix(listed, author, at)
        said |= {
            "created_by_ref": author,
            "labels": ["warning"],
            "object_marking_refs": [marking.ids_for(draft.tlp)],
        }
        made.append(said)
    return made


def _keep(tx: Tx, id: str, made: Sequence[stix.StixObject], context: Context, members: bytes) -> Issued:
    """Keep what is issued as this node's own, before it is heard as if it came from outside."""
    report = made[-1]
    warnings.note(tx, id, report.created_by_ref, report.version_key, mine=True)
    reading: Reading[stix.StixObject] = Reading(list(made))
    keep_objects(tx, SOURCE, reading, context)
    if reading.faults:
        raise BadInput(reading.faults[0].what, where=reading.faults[0].where, do=reading.faults[0].do)
    if members:
        warnings.keep_members(tx, id, members)
    bundle = stix.bundle(made, ids.derived("bundle", id, report.modified))
    return Issued(id, bundle, tuple(each.id for each in made))


def hand_out(store: Store, issued: Issued, path: str, context: Context, *, overwrite: bool = False) -> str:
    """Write the bundle durably, record where it went, and return its SHA-256.

    Raises ``Conflict`` if the file exists, ``NotFound`` if its folder does not.
    """
    target = Path(path)
    check_place(path, overwrite=overwrite)
    durable.write_file(target, issued.bundle)
    digest = hashlib.sha256(issued.bundle).hexdigest()
    with store.write(context.actor, context.at) as tx:
        derived.record(tx, str(target), "bundle", digest, list(issued.objects))
    return digest


def check_place(path: str, *, overwrite: bool) -> None:
    """Raise what ``hand_out`` would, before anything is kept."""
    target = Path(path)
    if target.exists() and not overwrite:
        raise Conflict("the file exists", where=path, do="name another, or pass --overwrite")
    if not target.parent.is_dir():
        raise NotFound("there is no such folder", where=str(target.parent), do="make it first")
