# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An answer to a warning: a STIX 2.1 note with a property extension of ours, read and made.

It refers to the warning by id and version, says the verdict, and as much beside it as the
owner releases: nothing, counts, or assets by name. One member has one note for one
warning; a later answer is a later version of it, with a higher ``sequence``, and takes
the place of the one before. The schema is ``data/schema/warning-answer.schema.json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, cast, get_args

import msgspec

from tocsin.core import ids, instant, marking, stix
from tocsin.core.affected import REASONS, Reason
from tocsin.core.errors import BadInput
from tocsin.core.marking import Tlp
from tocsin.share.warning import ANSWER_EXTENSION, EXERCISE, extension, text

Verdict = Literal["affected", "not-affected", "not-checked", "done"]
Release = Literal["verdict", "counts", "assets"]
"""What goes out: each level holds what those before it hold."""
COUNTED: Final = ("components", "hits", "suppliers", "services", "assets")
MOST_NAMED: Final = 1_000
MOST_COUNT: Final = 2**53 - 1
"""The greatest whole number that every JSON reader keeps."""


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """One asset that is affected, and by what."""

    asset: str
    what: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of one member."""

    warning: str
    version: str
    """``modified`` of the version that was answered."""
    member: str
    """Id of its identity."""
    sequence: int
    at: str
    verdict: Verdict
    release: Release = "verdict"
    reasons: tuple[Reason, ...] = ()
    counts: Mapping[str, int] = {}
    assets: tuple[Named, ...] = ()
    exercise: bool = False


def id_of(member: str, warning: str) -> str:
    """The id of the note that holds all answers of one member to one warning."""
    return ids.derived("note", "warning-answer", member, warning)


def make(answer: Answer, *, tlp: Tlp, created: str) -> stix.StixObject:
    """The note. Only what the level of release allows is written, whatever ``answer`` holds."""
    counts = dict(answer.counts) if answer.release != "verdict" else {}
    named = answer.assets if answer.release == "assets" else ()
    ours: dict[str, object] = {
        "extension_type": "property-extension",
        "warning_ref": answer.warning,
        "warning_modified": answer.version,
        "sequence": answer.sequence,
        "verdict": answer.verdict,
        "release": answer.release,
        "exercise": answer.exercise,
        **({"reasons": list(answer.reasons)} if answer.reasons else {}),
        **({"counts": counts} if counts else {}),
        **({"assets": [msgspec.structs.asdict(each) for each in named]} if named else {}),
    }
    made = stix.make(
        {
            "type": "note",
            "spec_version": "2.1",
            "id": id_of(answer.member, answer.warning),
            "created_by_ref": answer.member,
            "created": created,
            "modified": answer.at,
            "content": _in_words(answer, counts),
            "object_refs": [answer.warning],
            "labels": ["warning-answer", *(["exercise"] if answer.exercise else [])],
            "object_marking_refs": [marking.ids_for(tlp)],
            "extensions": {ANSWER_EXTENSION: ours},
        }
    )
    read(made.raw)
    return made


def _in_words(answer: Answer, counts: Mapping[str, int]) -> str:
    """For tools that do not know the extension; made of nothing else than what the extension says."""
    told = ", ".join(f"{count} {what}" for what, count in counts.items())
    why = "; ".join(REASONS[reason] for reason in answer.reasons)
    head = EXERCISE if answer.exercise else ""
    return head + ": ".join(part for part in (answer.verdict, told, why) if part)


def is_one(properties: Mapping[str, object]) -> bool:
    """Whether an object says that it is an answer; ``read`` says whether it is one."""
    extensions = properties.get("extensions")
    return isinstance(extensions, dict) and ANSWER_EXTENSION in extensions


def read(raw: bytes) -> Answer:
    """The answer in the bytes of an object that was checked here before. Raises ``BadInput`` with the pointer."""
    said = stix.properties_of(raw)
    ours = extension(said, ANSWER_EXTENSION, "note", "answer")
    where = "#/extensions/" + ANSWER_EXTENSION
    member, warning = str(said.get("created_by_ref") or ""), ours.get("warning_ref")
    if not member:
        raise BadInput("an answer of nobody", where="#/created_by_ref", do="name the member that answers")
    if not isinstance(warning, str) or ids.kind_or_none(warning) != "report":
        raise BadInput(
            "warning_ref names no report", where=where + "/warning_ref", do="give the id of the warning"
        )
    if said["id"] != id_of(member, warning):
        do = "an answer has the id that docs/warnings.md says: one for each member and warning"
        raise BadInput("its id is not that of an answer of this member", where="#/id", do=do)
    version = ours.get("warning_modified")
    if not isinstance(version, str) or not instant.is_one(version):
        raise BadInput(
            "warning_modified is no instant",
            where=where + "/warning_modified",
            do="give the version that is answered",
        )
    release = cast("Release", _word(ours, "release", get_args(Release), where))
    made = Answer(
        warning=warning,
        version=version,
        member=member,
        sequence=_whole(ours.get("sequence"), where + "/sequence", least=1),
        at=str(said["modified"]),
        verdict=cast("Verdict", _word(ours, "verdict", get_args(Verdict), where)),
        release=release,
        reasons=_reasons(ours.get("reasons", []), where + "/reasons"),
        counts=_counts(ours.get("counts", {}), where + "/counts"),
        assets=_assets(ours.get("assets", []), where + "/assets"),
        exercise=ours.get("exercise") is True,
    )
    if (made.assets and release != "assets") or (made.counts and release == "verdict"):
        raise BadInput(
            "it holds more than its release says", where=where + "/release", do="ask the member for it anew"
        )
    return made


def _word(said: Mapping[str, object], key: str, allowed: Sequence[str], where: str) -> str:
    value = said.get(key)
    if value not in allowed:
        raise BadInput(
            f"{key} is none that is known", where=f"{where}/{key}", do=f"one of: {', '.join(allowed)}"
        )
    return str(value)


def _whole(value: object, where: str, *, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST_COUNT:
        raise BadInput("this is no count", where=where, do=f"write a whole number from {least} on")
    return value


def _reasons(value: object, where: str) -> tuple[Reason, ...]:
    if (
        not isinstance(value, list)
        or len(value) > len(REASONS)
        or not all(isinstance(each, str) for each in value)
    ):
        raise BadInput(
            "reasons is no short list of words", where=where, do="list the words of docs/warnings.md"
        )
    return tuple(each for each in value if each in REASONS)


def _counts(value: object, where: str) -> dict[str, int]:
    if not isinstance(value, dict) or len(value) > 100:
        raise BadInput("counts is no object of numbers", where=where, do='write {"assets": 3}')
    return {key: _whole(count, f"{where}/{key}") for key, count in value.items() if key in COUNTED}


def _assets(value: object, where: str) -> tuple[Named, ...]:
    if not isinstance(value, list) or len(value) > MOST_NAMED:
        raise BadInput(
            f"assets is no list of up to {MOST_NAMED}", where=where, do="name fewer; the counts say all"
        )
    made = []
    for at, each in enumerate(value):
        here = f"{where}/{at}"
        if not isinstance(each, dict):
            raise BadInput("this names no asset", where=here, do='write {"asset": "...", "what": "..."}')
        made.append(Named(asset=text(each, "asset", here, needed=True), what=text(each, "what", here)))
    return tuple(made)
