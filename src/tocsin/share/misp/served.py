# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the MISP REST API says: versions, who asks, errors, and events in the form that a server gives them. Pure.

MISP numbers what it keeps, and clients send these numbers back. Here the number of a record is the head of its UUID:
nothing can be counted by it, and any program can hold it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.misp.fields import UUID as SPELT
from tocsin.share.misp.asked import LOCAL

VERSION = "2.5.34"
"""Of MISP, whose routes these are: a client of another major or minor version stops."""
Props = dict[str, object]
_NUMBERS = ("id", "org_id", "orgc_id")


def number_of(uuid: str) -> str:
    """The number by which clients ask for a record again: the first 48 bits of its UUID; empty for what is none."""
    return str(int(uuid[:8] + uuid[9:13], 16)) if SPELT.fullmatch(uuid) else ""


def uuid_in(text: str) -> str:
    """The UUID of a path or a body; empty for what is none."""
    low = text.strip().lower()
    return low if SPELT.fullmatch(low) else ""


def number_in(text: str) -> str:
    """The number of a path or a body, as ``number_of`` makes it; empty for what is none."""
    bare = text.strip()
    return str(int(bare)) if bare.isascii() and bare.isdigit() and len(bare) < 16 else ""


def seconds_in(value: object) -> int:
    """A timestamp of MISP, 0 for what is none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 13 else 0


def version() -> Props:
    """The answer of ``servers/getVersion``: three whole numbers, and what this server cannot do."""
    return {
        "version": VERSION,
        "pymisp_recommended_version": VERSION,
        "perm_sync": False,
        "perm_sighting": True,
        "perm_galaxy_editor": False,
        "perm_analyst_data": False,
        "uuid": "",
        "request_encoding": [],
        "filter_sightings": False,
    }


def user(name: str, organisation: str, organisation_uuid: str, *, writes: bool) -> Props:
    """The answer of ``users/view/me``: PyMISP goes on when it has all three parts."""
    number = number_of(organisation_uuid)
    may = dict.fromkeys(("perm_add", "perm_modify", "perm_publish", "perm_sighting", "perm_delete"), writes)
    never = dict.fromkeys(("perm_admin", "perm_site_admin", "perm_sync", "perm_tagger", "perm_audit"), False)
    return {
        "User": {
            "id": "1", "email": name, "org_id": number, "role_id": "1", "autoalert": False, "contactalert": False,
            "disabled": False, "termsaccepted": True, "change_pw": False,
        },
        "Role": {"id": "1", "name": "write" if writes else "read", "perm_auth": True, **may, **never},
        "UserSetting": [],
        "Organisation": {"id": number, "name": organisation, "uuid": organisation_uuid},
    }  # fmt: skip


def error(what: str, do: str, url: str, *, where: str = "", request_id: str = "") -> bytes:
    """An error: ``name``, ``message`` and ``url``, and what else helps to mend it."""
    said = {"saved": False, "name": what, "message": "; ".join(each for each in (what.rstrip("."), do) if each), "url": url, "where": where, "request_id": request_id}  # fmt: skip
    return msgspec.json.encode(said)


def parts(pieces: Iterator[bytes]) -> Iterator[tuple[str, Props]]:
    """The event that ``FromStix.event`` writes piece by piece: ``("Event", head)``, then each attribute and object."""
    head, between = b'{"Event":', b',"Attribute":['
    first = next(pieces)
    if not (first.startswith(head) and first.endswith(between)):
        raise BadInput("the event is not written as expected")
    yield "Event", msgspec.json.decode(first[len(head) : -len(between)] + b"}")
    name = "Attribute"
    for piece in pieces:
        if piece == b'],"Object":[':
            name = "Object"
        elif piece != b"]}}\n":
            yield name, msgspec.json.decode(piece.removeprefix(b","))


def numbered(record: Props, event_uuid: str, *, object_uuid: str = "", anew: bool = False) -> Props:
    """An attribute or object with the numbers that a server gives it; ``anew``: in the place of those of another server."""
    uuid = str(record.get("uuid", ""))
    made: Props = {"id": number_of(uuid), "event_id": number_of(event_uuid)}
    made = {**record, **made} if anew else {**made, **record}
    if "value" in record:
        made["object_id"] = number_of(object_uuid) or "0"
    for each in listed(record, "Sighting"):
        each |= {
            "id": number_of(str(each.get("uuid", ""))),
            "event_id": made["event_id"],
            "attribute_id": made["id"],
            "attribute_uuid": uuid,
        }
    if isinstance(record.get("Attribute"), list):
        made["Attribute"] = [
            numbered(each, event_uuid, object_uuid=uuid, anew=anew) for each in listed(record, "Attribute")
        ]
    return made


def headed(event: Props, count: int | None, *, anew: bool = False) -> Props:
    """The event itself with the numbers that a server gives it; ``count`` of its attributes if they are known.

    ``anew``: it came from a server, and what that says stands, but for its numbers.
    """
    if anew:
        event = {name: value for name, value in event.items() if name not in _NUMBERS}
    org = event.get("Orgc")
    orgc = dict(org) if isinstance(org, Mapping) else {}
    number = number_of(str(orgc.get("uuid", "")))
    if orgc:
        orgc["id"] = number
    made: Props = {
        "id": number_of(str(event["uuid"])), "orgc_id": number, "org_id": number, **event, "extends_uuid": "",
        "sharing_group_id": "0", "locked": False, "proposal_email_lock": False, "disable_correlation": False,
    }  # fmt: skip
    made.setdefault("publish_timestamp", "0")
    if anew:
        made |= event
    if orgc:
        made["Orgc"] = orgc
        made["Org"] = made.get("Org") or orgc
    if count is not None:
        made["attribute_count"] = str(count)
    return made


def listed(record: Mapping[str, object], name: str) -> list[Props]:
    """The records in one list of another."""
    found = record.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def left_out(record: Props, members: frozenset[str]) -> Props:
    """A record without these members (``asked.Search.without``), and so all records in it."""
    made: Props = {}
    for name, value in record.items():
        if name in members:
            continue
        if isinstance(value, list):
            inner = [left_out(each, members) if isinstance(each, dict) else each for each in value]
            if name == "Tag" and LOCAL in members:
                inner = [
                    each for each in inner if not (isinstance(each, dict) and _is_set(each.get("local")))
                ]
            made[name] = inner
        else:
            made[name] = left_out(value, members) if isinstance(value, dict) else value
    return made


def _is_set(value: object) -> bool:
    return str(value).lower() in {"1", "true"}


def row(event: Props, *, minimal: bool) -> Props:
    """An event in ``events/index``."""
    head = headed(event, None)
    org = head.get("Orgc")
    uuid = org.get("uuid", "") if isinstance(org, dict) else ""
    if minimal:
        names = ("id", "uuid", "timestamp", "published")
        return {**{name: head[name] for name in names}, "sighting_timestamp": "0", "orgc_uuid": uuid}
    gone = ("Galaxy", "EventReport", "Sighting", "Note", "Opinion", "Relationship")
    made = {name: value for name, value in head.items() if name not in gone}
    tags = [{"Tag": tag} for tag in listed(event, "Tag")]
    return {
        **{name: value for name, value in made.items() if name != "Tag"},
        "EventTag": tags,
        "Tag": event.get("Tag", []),
    }
