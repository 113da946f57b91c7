# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A warning: a STIX 2.1 report with a property extension of ours, read and made.

The report says for every tool what it is about (name, description, object_refs); the
extension says what a node can answer by itself: who may be affected, as a query
(``warning_query``), what to do, each step with its source, and by when. A warning is
versioned as STIX says: an update is a later ``modified``; the all-clear, or that it was a
mistake, is the last version and ``revoked``. Decision 0012 says why a report; the schema
is ``data/schema/warning.schema.json``.

Properties of the extension that are not known here stay in the bytes and are left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, cast, get_args

import msgspec

from tocsin.core import ids, instant, marking, stix
from tocsin.core.affected import Query
from tocsin.core.errors import BadInput
from tocsin.core.marking import Tlp
from tocsin.share import warning_query

State = Literal["in-force", "all-clear", "mistaken"]
"""The last two end it."""
PROJECT: Final = ids.derived("identity", "tocsin", "extensions")
EXTENSION: Final = ids.derived("extension-definition", "tocsin", "warning", "1")
ANSWER_EXTENSION: Final = ids.derived("extension-definition", "tocsin", "warning-answer", "1")
EXERCISE: Final = "EXERCISE: "
"""Before the name of a drill, for tools that do not know the extension."""
MOST_STEPS: Final = 100
LONGEST: Final = 10_000
"""Characters of one text."""
_DEFINED: Final = "2026-11-22T00:00:00.000Z"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do, and what says so."""

    do: str
    cite: str


class Warning(msgspec.Struct, frozen=True, kw_only=True):  # noqa: A001 -- the word of the field; the built-in is not used here
    """One version of a warning, as it was read."""

    id: str
    issuer: str
    """Id of an identity."""
    created: str
    modified: str
    name: str
    description: str = ""
    exercise: bool = False
    state: State = "in-force"
    why: str = ""
    """Of an end: what the issuer says about it."""
    answer_by: str = ""
    act_by: str = ""
    affected: Query
    asked: object = None
    """``affected`` as it came."""
    steps: tuple[Step, ...]
    about: tuple[str, ...] = ()
    """What is dangerous: ids of objects."""


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an issuer writes, in TOML or by options."""

    name: str
    affected: dict[str, Any]
    step: list[Step]
    description: str = ""
    tlp: Tlp = "amber"
    exercise: bool = False
    answer_by: str = ""
    act_by: str = ""
    about: list[str] = []
    """Ids of stored objects; a CVE id becomes a vulnerability object."""
    types: tuple[str, ...] = ("threat-report",)


def is_one(properties: Mapping[str, object]) -> bool:
    """Whether an object says that it is a warning; ``read`` says whether it is one."""
    extensions = properties.get("extensions")
    return isinstance(extensions, dict) and EXTENSION in extensions


def read(raw: bytes) -> Warning:
    """The warning in the bytes of an object that was checked here before. Raises ``BadInput`` with the pointer."""
    said = stix.properties_of(raw)
    ours = extension(said, EXTENSION, "report", "warning")
    end = "#/extensions/" + EXTENSION
    issuer = str(said.get("created_by_ref") or "")
    if not issuer:
        raise BadInput("a warning of nobody", where="#/created_by_ref", do="name the identity that issues it")
    state = ours.get("state", "in-force")
    if state not in get_args(State):
        raise BadInput(
            f"a state {str(state)[:40]!r}", where=end + "/state", do=f"one of: {', '.join(get_args(State))}"
        )
    if (state == "in-force") is bool(said.get("revoked", False)):
        do = "revoked is true for all-clear and mistaken, and for nothing else"
        raise BadInput("state and revoked contradict each other", where=end + "/state", do=do)
    exercise = ours.get("exercise", False)
    if not isinstance(exercise, bool):
        raise BadInput("exercise is not true or false", where=end + "/exercise", do="write true for a drill")
    return Warning(
        id=str(said["id"]),
        issuer=issuer,
        created=str(said["created"]),
        modified=str(said["modified"]),
        name=text(said, "name", "#", needed=True),
        description=text(said, "description", "#"),
        exercise=exercise,
        state=cast("State", state),
        why=text(ours, "why", end),
        answer_by=_moment(ours, "answer_by", end),
        act_by=_moment(ours, "act_by", end),
        affected=warning_query.read(ours.get("affected"), end + "/affected"),
        asked=ours.get("affected"),
        steps=_steps(ours.get("steps"), end + "/steps"),
        about=_about(ours.get("about_refs", []), end + "/about_refs"),
    )


def extension(said: Mapping[str, object], id: str, kind: str, name: str) -> Mapping[str, object]:  # noqa: A002 -- the property is called so
    """What an object says under one of our extensions. Raises ``BadInput`` if it is of another type or shape."""
    where = "#/extensions/" + id
    if said.get("type") != kind:
        what = f"a {str(said.get('type'))[:60]} bears the extension of a {name}"
        raise BadInput(what, where=where, do=f"only a {kind} is one")
    extensions = said.get("extensions")
    ours = extensions.get(id) if isinstance(extensions, dict) else None
    if not isinstance(ours, dict) or ours.get("extension_type") != "property-extension":
        do = 'write an object with "extension_type": "property-extension"'
        raise BadInput(f"the extension of a {name} has another shape", where=where, do=do)
    return ours


def text(said: Mapping[str, object], key: str, where: str, *, needed: bool = False) -> str:
    """A text that may be missing. Raises ``BadInput`` for what is none, or too long."""
    value = said.get(key, "")
    if not isinstance(value, str) or len(value) > LONGEST or (needed and not value):
        raise BadInput(
            f"{key} is no text of up to {LONGEST} characters", where=f"{where}/{key}", do="mend it"
        )
    return value


def _moment(said: Mapping[str, object], key: str, where: str) -> str:
    value = text(said, key, where)
    if value:
        try:
            instant.check(value)
        except BadInput as error:
            raise BadInput(error.what, where=f"{where}/{key}", do=error.do) from None
    return value


def _steps(value: object, where: str) -> tuple[Step, ...]:
    if not isinstance(value, list) or not value or len(value) > MOST_STEPS:
        do = f"list 1 to {MOST_STEPS} steps"
        raise BadInput("a warning says what to do", where=where, do=do)
    made = []
    for at, each in enumerate(value):
        here = f"{where}/{at}"
        if not isinstance(each, dict):
            raise BadInput("this is no step", where=here, do='write {"do": "...", "cite": "..."}')
        made.append(Step(do=text(each, "do", here, needed=True), cite=text(each, "cite", here, needed=True)))
    return tuple(made)


def _about(value: object, where: str) -> tuple[str, ...]:
    refs = value if isinstance(value, list) else [None]
    if not all(isinstance(each, str) and ids.kind_or_none(each) for each in refs):
        raise BadInput("about_refs holds other things than ids", where=where, do="list ids of objects")
    return tuple(refs)


def make(
    draft: Draft, *, id: str, issuer: str, created: str, modified: str, about: Sequence[str]
) -> stix.StixObject:  # noqa: A002 -- the property is called so
    """A version of a warning as a report. Raises ``BadInput`` for what ``read`` would refuse."""
    name = draft.name if not draft.exercise or draft.name.startswith(EXERCISE) else EXERCISE + draft.name
    ours: dict[str, object] = {
        "extension_type": "property-extension",
        "exercise": draft.exercise,
        "state": "in-force",
        "affected": draft.affected,
        "steps": [msgspec.structs.asdict(step) for step in draft.step],
        **({"about_refs": list(about)} if about else {}),
        **({"answer_by": draft.answer_by} if draft.answer_by else {}),
        **({"act_by": draft.act_by} if draft.act_by else {}),
    }
    made = stix.make(
        {
            "type": "report",
            "spec_version": "2.1",
            "id": id,
            "created_by_ref": issuer,
            "created": created,
            "modified": modified,
            "name": name,
            **({"description": draft.description} if draft.description else {}),
            "report_types": list(draft.types),
            "published": created,
            "object_refs": list(dict.fromkeys([issuer, *about])),
            "labels": ["warning", *(["exercise"] if draft.exercise else [])],
            "object_marking_refs": [marking.ids_for(draft.tlp)],
            "extensions": {EXTENSION: ours},
        }
    )
    read(made.raw)
    return made


def end(raw: bytes, *, state: State, why: str, modified: str) -> stix.StixObject:
    """The last version of a warning: its bytes' properties, revoked, with the reason."""
    said = stix.properties_of(raw)
    extensions = cast("dict[str, dict[str, object]]", said["extensions"])
    extensions[EXTENSION] |= {"state": state, **({"why": why} if why else {})}
    made = stix.make({**said, "modified": modified, "revoked": True})
    read(made.raw)
    return made


def definition(id: str) -> stix.StixObject:  # noqa: A002 -- the property is called so
    """The definition of one of our two extensions (STIX 2.1 section 7.3), the same bytes everywhere."""
    name = "warning" if id == EXTENSION else "warning-answer"
    what = "a report that can be answered" if id == EXTENSION else "a note that answers a warning"
    return stix.make(
        {
            "type": "extension-definition",
            "spec_version": "2.1",
            "id": id,
            "created_by_ref": PROJECT,
            "created": _DEFINED,
            "modified": _DEFINED,
            "name": f"Tocsin {name}",
            "description": f"Makes {what}: see docs/warnings.md of Tocsin",
            "schema": f"{name}.schema.json, printed by: tocsin share warn schema {name}",
            "version": "1.0.0",
            "extension_types": ["property-extension"],
        }
    )


def project() -> stix.StixObject:
    """The identity that defines the extensions."""
    return stix.make(
        {
            "type": "identity",
            "spec_version": "2.1",
            "id": PROJECT,
            "created": _DEFINED,
            "modified": _DEFINED,
            "name": "Tocsin",
            "identity_class": "system",
        }
    )


def identity(organisation: str, at: str) -> stix.StixObject:
    """A member, by the id that its name always gets; the same bytes as in ``share.parcel`` for the same instant."""
    return stix.make(
        {
            "type": "identity",
            "id": ids.derived("identity", organisation),
            "name": organisation,
            "identity_class": "organization",
            "modified": at,
            "spec_version": "2.1",
            "created": at,
        }
    )
