# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Attributes and objects of MISP by the careful reading: each field held to its type, what is wrong told with its place."""

from __future__ import annotations

from tocsin.core.errors import BadInput
from tocsin.core.misp.fields import Fields, Tell
from tocsin.core.misp.hanging import analyst, hanging, reference
from tocsin.core.misp.shapes import Attribute, Object
from tocsin.core.reading import Fault

HANGING = "Note Opinion Relationship"
ON_ATTRIBUTE = f"Tag Galaxy Sighting ShadowAttribute SharingGroup {HANGING}".split()
_ATTRIBUTE = frozenset(
    f"type value uuid category comment to_ids timestamp distribution deleted disable_correlation object_relation first_seen "
    f"last_seen data Tag Galaxy Sighting ShadowAttribute SharingGroup {HANGING}".split()
)
_OBJECT = frozenset(
    f"name Attribute uuid meta-category description template_uuid template_version comment timestamp distribution deleted "
    f"first_seen last_seen ObjectReference {HANGING}".split()
)


def attribute(f: Fields) -> Attribute:
    """An attribute. Raises ``BadInput`` if it has no type or no value."""
    kind, value = f.text("type").strip(), f.text("value")
    if not kind or not value:
        missing = "type" if not kind else "value"
        what = f"an attribute without {missing}"
        raise BadInput(what, where=f.where, do="mend it at its source; it is left out")
    return Attribute(
        where=f.where,
        uuid=f.uuid(),
        type=kind,
        category=f.text("category"),
        value=value,
        comment=f.text("comment"),
        to_ids=f.flag("to_ids"),
        timestamp=f.seconds(),
        distribution=(far := f.distribution())[0],
        odd_distribution=far[1],
        deleted=f.flag("deleted"),
        disable_correlation=f.flag("disable_correlation"),
        object_relation=f.text("object_relation"),
        first_seen=f.seen("first_seen"),
        last_seen=f.seen("last_seen"),
        has_data=bool(f.text("data")),
        rest=f.rest(_ATTRIBUTE),
        **(hanging(f) if f.says_any(ON_ATTRIBUTE) else {}),
    )


def _attributes(f: Fields, tell: Tell) -> tuple[Attribute, ...]:
    """Those of an object; the bad ones are told."""
    made: list[Attribute] = []
    for each in f.records("Attribute"):
        try:
            made.append(attribute(each))
        except BadInput as error:
            tell(Fault(error.where, error.what, error.do))
    return tuple(made)


def misp_object(f: Fields, tell: Tell, inside: tuple[Attribute, ...] | None = None) -> Object:
    """An object; ``inside``: its attributes, if they are read. Raises ``BadInput`` if it has no name."""
    name = f.text("name")
    if not name:
        raise BadInput("an object without name", where=f.where, do="mend it at its source; it is left out")
    if inside is None:
        inside = _attributes(f, tell)
    return Object(
        where=f.where,
        uuid=f.uuid(),
        name=name,
        meta_category=f.text("meta-category"),
        description=f.text("description"),
        template_uuid=f.uuid("template_uuid"),
        template_version=f.text("template_version"),
        comment=f.text("comment"),
        timestamp=f.seconds(),
        distribution=(far := f.distribution())[0],
        odd_distribution=far[1],
        deleted=f.flag("deleted"),
        first_seen=f.seen("first_seen"),
        last_seen=f.seen("last_seen"),
        attributes=inside,
        references=tuple(reference(each) for each in f.records("ObjectReference")),
        analyst=tuple(analyst(f)),
        rest=f.rest(_OBJECT),
    )
