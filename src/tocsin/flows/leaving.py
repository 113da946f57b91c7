# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Objects on their way out -> what goes to whom, what is held, what a person has approved.

The one question of every way out, after the policy: does anything of our own stand in it? Own names come from the map
(addresses, host names, MAC addresses, serial numbers, names of services, assets and regions, domains of zones and
registrations) and from the list of a person. An object with such a name is held until somebody releases or masks each
of them; the decision holds for these bytes, these finds and this recipient only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tocsin.core import ids, stix, textin
from tocsin.core.dependency import Map
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.limits import Limits
from tocsin.core.name_matcher import Matcher, Name
from tocsin.core.own_names import Registration, Zone
from tocsin.core.sentence import Sentence
from tocsin.flows import files
from tocsin.share import own_names
from tocsin.share.own_names import Choice, Find
from tocsin.store import Reader, Store, approvals, maps, objects, placed
from tocsin.store.objects import Stored

LONGEST = 200
"""Characters of a name in the list; what is longer is prose."""
NOT_RELEASED = Sentence("It holds own names, and nobody has released them")
"""Why an object that goes as it is kept, or not at all, does not go."""
_KINDS = frozenset({"service", "asset", "region"})
_CHOICES = msgspec.json.Decoder(list[Choice])


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in one object, and what becomes of it."""

    object: stix.StixObject
    finds: tuple[Find, ...]
    digest: str
    outcome: str
    """``leaves``, ``held``, ``masked``, ``released``."""
    instead: tuple[stix.StixObject, ...] = ()
    """Of a masked object: ours in its place, and the relationship that says so."""
    reason: Sentence | None = None
    """Why it is held."""


def names_of_list(path: str, limits: Limits) -> list[Name]:
    """Names from a list file, one a line, ``#`` begins a remark. ``BadInput`` for a line that is no name."""
    if not path:
        return []
    found = []
    for number, line in enumerate(textin.lines(files.read_whole(path, limits), limits), 1):
        name = line.partition("#")[0].strip()
        if len(name) > LONGEST:
            do = f"give names of {LONGEST} characters at the most, one a line"
            raise BadInput("this line is too long for a name", where=f"{path}:{number}", do=do)
        if name:
            found.append(_guessed(name))
    return found


def _guessed(text: str) -> Name:
    import ipaddress

    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        bare = text.removeprefix("@").lower().strip(".")
        is_domain = " " not in bare and "." in bare and bare.replace(".", "").replace("-", "").isalnum()
        return Name(bare, "domain", wanted=True) if is_domain else Name(text, "name", wanted=True)
    return Name(text, "address", wanted=True)


def names_of_map(chart: Map) -> Iterator[Name]:
    """Own names that stand on the map; suppliers, products and jurisdictions are others'."""
    for node in chart.nodes:
        if node.kind in _KINDS:
            yield Name(node.name, "name")
            yield from (Name(text, "name") for text in (node.region,) if text)
        yield from (Name(text, "address") for text in node.addresses if _is_network(text))
        yield from (Name(text, "host") for text in node.hosts)
        yield from (Name(text, "mac") for text in node.macs)
        yield from (Name(text, "serial") for text in node.serials)
        for fact in node.facts:
            if isinstance(fact, Zone) and fact.origin:
                yield Name(fact.origin, "domain")
            elif isinstance(fact, Registration) and fact.domain:
                yield Name(fact.domain, "domain")


def _is_network(text: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_network(text, strict=False).prefixlen > 0
    except ValueError:
        return False


def matcher(reader: Reader, listed: Iterable[Name] = ()) -> Matcher:
    """All own names, made ready. Cost: one reading of the map."""
    return Matcher([*names_of_map(maps.load(reader)), *listed])


def goes(reader: Reader, stored: Stored, recipients: Sequence[str], own: Matcher, *, limits: Limits) -> bool:
    """Whether an object may leave just as it is kept: nothing of our own is in it, or it was released for a recipient.

    For ways out that hand on stored bytes, after the policy; what was masked does not go there. ``recipients``: names of
    who asks and of its communities. Cost: one reading of the object.
    """
    made = stix.read_bundle(stored.raw, stored.id, limits).records
    return bool(made) and any(
        _look(reader, made[0], name, own, "").outcome in {"leaves", "released"} for name in recipients
    )


def is_clean(stored: Stored, own: Matcher) -> bool:
    """Whether nothing of our own is in it that somebody would have to decide about. Cost: one reading of the object."""
    return all(one.common for one in own_names.finds_in(stored.id, stix.properties_of(stored.raw), own))


def look(
    reader: Reader, objects: Iterable[stix.StixObject], recipient: str, own: Matcher, *, organisation: str
) -> list[Looked]:
    """What may go to ``recipient`` as far as own names are concerned: for every way out, after the policy."""
    return [_look(reader, item, recipient, own, organisation) for item in objects]


def _look(reader: Reader, item: stix.StixObject, recipient: str, own: Matcher, organisation: str) -> Looked:
    found = tuple(own_names.finds(item, own))
    digest = own_names.digest(item, found)
    clean = not any(not one.common for one in found)
    row = Looked(object=item, finds=found, digest=digest, outcome="leaves")
    if clean:
        return row
    decided = approvals.last(reader, item.id, recipient)
    stands = decided is not None and decided.digest == digest
    choices = _CHOICES.decode(decided.body) if decided is not None and stands else []
    left = own_names.undecided(found, choices)
    if decided is None or left:
        changed = decided is not None and not stands
        return msgspec.structs.replace(row, outcome="held", reason=_held(left, changed=changed))
    if all(one.choice == "release" for one in choices):
        return msgspec.structs.replace(row, outcome="released")
    author = ids.derived("identity", organisation)
    made = tuple(own_names.masked(item, found, choices, author, decided.at))
    if own_names.undecided(own_names.finds(made[0], own), choices):
        reason = Sentence("Masked as approved, own names are still in it")
        return msgspec.structs.replace(row, outcome="held", reason=reason)
    return msgspec.structs.replace(row, outcome="masked", instead=made)


def _held(left: Sequence[Find], *, changed: bool) -> Sentence:
    names = ", ".join(dict.fromkeys(one.name for one in left))
    if changed:
        return Sentence("It holds {names}, and is not what was approved any more", {"names": names})
    return Sentence("It holds {names}, and nobody has released or masked that", {"names": names})


def approve(
    store: Store,
    row: Looked,
    recipient: str,
    choices: Sequence[Choice],
    *,
    organisation: str,
    by: str,
    why: str,
    at: str,
) -> int:
    """Keep a decision about an object as it was looked at; its number in the record.

    Decisions about other names of the same bytes stay; what is released as a whole is shown anew to those who read on by TAXII.
    ``NotFound`` for a name that is not in it; ``BadInput`` for a
    mask where none can be, or one that makes the object no STIX.
    """
    for choice in choices:
        mine = [one for one in row.finds if one.name == choice.name]
        if not mine:
            raise NotFound(
                f"{choice.name!r} is not in this object", where=row.object.id, do="see the preview"
            )
        if choice.choice == "mask" and (stuck := [one for one in mine if not one.maskable]):
            where = f"{row.object.id}#{stuck[0].pointer}"
            raise BadInput(
                "this place cannot be masked", where=where, do="hold the object, or release the name"
            )
    with store.write("share approve", at) as tx:
        before = approvals.last(tx, row.object.id, recipient)
        kept = _CHOICES.decode(before.body) if before is not None and before.digest == row.digest else []
        merged = list({one.name: one for one in (*kept, *choices)}.values())
        if any(one.choice == "mask" for one in merged):
            own_names.masked(row.object, row.finds, merged, ids.derived("identity", organisation), at)
        body = msgspec.json.encode(merged)
        if all(one.choice == "release" for one in merged) and {
            one.name for one in row.finds if not one.common
        } <= {one.name for one in merged}:
            placed.again(tx, [each.seq for each in objects.versions(tx, row.object.id)])
        return approvals.enter(tx, row.object.id, recipient, digest=row.digest, body=body, by=by, why=why)


def public(rows: Iterable[Looked]) -> list[dict[str, object]]:
    """The finds as programs read them, a row a find."""
    return [
        {
            "object_id": row.object.id,
            "outcome": row.outcome,
            "pointer": one.pointer,
            "kind": one.kind,
            "name": one.name,
            "said": one.said,
            "context": one.context,
            "common": one.common,
            "maskable": one.maskable,
            "digest": row.digest,
        }
        for row in rows
        for one in row.finds
    ]
