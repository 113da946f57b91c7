# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001 - a script
"""Writes the typed classes of STIX 2.1 and the methods that make them, from the shapes.

``python tools/stix_classes.py`` writes ``src/tocsin/core/stix/classes.py`` and ``making.py``
and says which changed; with ``--check`` it writes nothing and exits 1 if one is out of step.
Editors and mypy read source, so the shapes, which are data, are written out; nobody edits
what is written.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tocsin.core import ids
from tocsin.core.stix import extensions, parts, shapes
from tocsin.core.stix.catalogue import CUSTOM, SHAPES
from tocsin.core.stix.observables import OBSERVABLES
from tocsin.core.stix.shapes import Kind, Shape

FOLDER = Path(__file__).resolve().parent.parent / "src/tocsin/core/stix"
NAMES = {
    "ipv4-addr": "IPv4Address", "ipv6-addr": "IPv6Address", "mac-addr": "MACAddress", "email-addr": "EmailAddress",
    "url": "URL", "x509-certificate": "X509Certificate", "MIME part": "EmailMIMEComponent",
    "registry value": "WindowsRegistryValueType", "X.509 v3 extensions": "X509V3Extensions", "ntfs-ext": "NTFSExt",
    "pdf-ext": "PDFExt", "windows-pebinary-ext": "WindowsPEBinaryExt", "http-request-ext": "HTTPRequestExt",
    "icmp-ext": "ICMPExt", "tcp-ext": "TCPExt", "unix-account-ext": "UNIXAccountExt",
    "Windows PE optional header": "WindowsPEOptionalHeader", "Windows PE section": "WindowsPESection",
    CUSTOM.name: "CustomObject",
}  # fmt: skip
"""Where the words of the type do not say how people write it; as in the OASIS library."""
LARGEST = shapes.Integer().high
RANGES = {
    (-LARGEST, LARGEST): "Whole", (0, LARGEST): "Size", (0, 100): "Percent", (0, 65535): "Port",
    (1, 999_999_999): "TimesObserved", (0, 999_999_999): "TimesSeen",
    (float("-inf"), float("inf")): "Decimal", (-90, 90): "Latitude", (-180, 180): "Longitude",
}  # fmt: skip
VERSION = parts.VERSION.vocabulary.name
MADE = {"created": "begun", "modified": "begun if modified is None else stamp(modified)"}
HEAD = """\
# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: {rules}
"""
CLASSES = '''
"""The objects of STIX 2.1 as typed classes, one for each type. Written by ``tools/stix_classes.py``; do not edit.

The fields say what the shapes say (``domain``, ``observables``, ``meta``, ``extensions``), for editors,
type checkers and the C decoder alike; a test holds the two in step. It is longer than files here are
meant to be, as the standard is. How the classes behave is in ``view``. Of an open vocabulary editors
offer the words, and any other may stand. Loading it takes some 50 ms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias, TypeVar

from msgspec import Meta

from tocsin.core import jsonin
from tocsin.core.stix.view import Object, Part

# fmt: off
_T = TypeVar("_T")
if TYPE_CHECKING:
    Maybe: TypeAlias = _T | None
else:
    class Maybe:
        """What may be absent, and is None then. C is not told of None: a null is no value in STIX."""

        def __class_getitem__(cls, held: Any) -> Any:
            return held
Some: TypeAlias = Annotated[Sequence[_T], Meta(min_length=1)]
"""A list that is not empty."""
Hashes: TypeAlias = Annotated[Mapping[str, str], Meta(min_length=1)]
"""Digests by algorithm."""
'''
MAKING = '''
"""One method for each type of STIX 2.1, which makes an object of it. Written by ``tools/stix_classes.py``; do not edit.

``Maker`` inherits them and knows the clock, the randomness and the author. Each raises ``BadInput``
for the first thing that is wrong. It is longer than files here are meant to be, as the standard is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from tocsin.core.stix import classes as c
from tocsin.core.stix.given import making
from tocsin.core.stix.view import Ref, Stamp, ref, stamp

_type = type


# fmt: off
class Making:
    """What ``Maker`` can make."""

    def _checked(self, kind: type[c.T], draft: Struct, custom: Mapping[str, Any] | None) -> c.T:
        """The object of this class that the draft says, or what is wrong with it."""
        raise AssertionError

    def _author_needed(self) -> str:
        """The id of the author, or a refusal."""
        raise AssertionError

    def _now(self) -> str:
        raise AssertionError

    def _named(self, kind: str, *values: object) -> str:
        """The id of an observable with this content."""
        raise AssertionError

    _fresh: Callable[[str], str]
    _author: str | None
    _markings: Sequence[str] | None
'''


def class_name(shape: Shape) -> str:
    """How the class of a shape is called."""
    return NAMES.get(shape.name) or "".join(
        each[:1].upper() + each[1:] for each in shape.name.replace("-", " ").split()
    )


def vocabulary_name(kind: shapes.Word) -> str:
    """How the alias of a vocabulary is called."""
    if kind.vocabulary.name == VERSION:
        return "Version"
    return "".join(each.capitalize() for each in kind.vocabulary.name.split("-")[:-1]) + "Word"


def annotation(kind: Kind) -> str:
    """The type of a value of this kind, as source."""
    match kind:
        case shapes.Flag():
            return "bool"
        case shapes.Text() | shapes.Ref():
            return "str"
        case shapes.Integer(low, high) | shapes.Number(low, high):
            return RANGES[low, high]
        case shapes.Word():
            return vocabulary_name(kind)
        case shapes.Listed(of) | shapes.Granular(shapes.Listed(of)):
            return f"Some[{annotation(of)}]"
        case shapes.Hashes():
            return "Hashes"
        case shapes.Nested(shape):
            return class_name(shape)
        case shapes.Dictionary(_, of):
            return f"Mapping[str, {annotation(of)}]"
        case shapes.Anything():
            return "Any"
        case _:
            return "Mapping[str, Any]"


def inner(kind: Kind) -> Iterator[Kind]:
    """This kind and all that it is made of."""
    yield kind
    match kind:
        case shapes.Listed(of) | shapes.Granular(of) | shapes.Dictionary(_, of):
            yield from inner(of)
        case shapes.Nested(shape):
            yield from (each for held in shape.properties.values() for each in inner(held))
        case shapes.Extensions(known):
            for shape in known.values():
                yield from (each for held in shape.properties.values() for each in inner(held))
        case _:
            pass


def all_kinds() -> list[Kind]:
    """Every kind in every shape."""
    return [
        each
        for shape in (*SHAPES.values(), CUSTOM)
        for kind in shape.properties.values()
        for each in inner(kind)
    ]


def all_parts() -> list[Shape]:
    """The shapes inside of shapes, those that others hold first; then the extensions."""
    found: dict[str, Shape] = {}

    def add(shape: Shape) -> None:
        for kind in shape.properties.values():
            for each in inner(kind):
                if isinstance(each, shapes.Nested):
                    add(each.shape)
        found.setdefault(shape.name, shape)

    for kind in all_kinds():
        if isinstance(kind, shapes.Nested):
            add(kind.shape)
    for known in (extensions.OF_FILE, extensions.OF_TRAFFIC, extensions.OF_PROCESS, extensions.OF_ACCOUNT):
        for shape in known.values():
            add(shape)
    return list(found.values())


def filled(start: str, items: list[str], end: str, indent: str) -> str:
    """Items with commas, in lines of at most 110."""
    whole = f"{start}{', '.join(items)}{end}"
    if len(whole) <= 110:
        return whole + "\n"
    lines, line = [start], indent
    for item in items:
        if len(line) + len(item) > 108 and line != indent:
            lines.append(line.rstrip())
            line = indent
        line += f"{item}, "
    return "\n".join([*lines, line.rstrip(), indent[4:] + end]) + "\n"


def aliases() -> Iterator[str]:
    """The ranges and the vocabularies."""
    for (low, high), name in RANGES.items():
        number = "int" if isinstance(low, int) and name not in {"Latitude", "Longitude"} else "float"
        bounds = {"Decimal": "ge=-jsonin.LARGEST, le=jsonin.LARGEST"}.get(name, f"ge={low}, le={high}")
        yield f"{name}: TypeAlias = Annotated[{number}, Meta({bounds})]\n"
    found = {vocabulary_name(kind): kind for kind in all_kinds() if isinstance(kind, shapes.Word)}
    closed = {name: kind for name, kind in found.items() if kind.vocabulary.closed}
    for name, kind in sorted(closed.items()):
        yield words(f"{name}: TypeAlias = Literal[", kind, "]", "    ")
    yield "if TYPE_CHECKING:\n"
    for name in sorted(found.keys() - closed):
        yield words(f"    {name}: TypeAlias = Literal[", found[name], "] | str", "        ")
    yield "else:\n    " + " = ".join(sorted(found.keys() - closed)) + " = str\n"


def words(start: str, kind: shapes.Word, end: str, indent: str) -> str:
    """The words of a vocabulary, sorted."""
    return filled(start, [f'"{each}"' for each in sorted(kind.vocabulary.words)], end, indent)


def fields(shape: Shape, *, without: frozenset[str] = frozenset()) -> Iterator[str]:
    """The lines of a class body."""
    for name in (*shape.required, *(each for each in shape.properties if each not in shape.required)):
        if name not in without:
            said = annotation(shape.properties[name])
            yield f"    {name}: {said}\n" if name in shape.required else f"    {name}: Maybe[{said}] = None\n"


def classes() -> str:
    """The text of ``classes.py``."""
    found = [
        HEAD.format(rules="PYI051, RUF022 -- words of open vocabularies are offered; sorted as people look")
    ]
    found.extend((CLASSES, *aliases()))
    predefined = extensions.PREDEFINED
    for shape in all_parts():
        what = "An extension" if shape.name in predefined else "A part"
        found.append(f"\n\nclass {class_name(shape)}(Part, frozen=True, kw_only=True):\n")
        found.append(f'    """{what} of an object: {shape.name} (STIX 2.1 section {shape.section})."""\n\n')
        if shape.name in predefined:
            found.append(f'    key: ClassVar[str] = "{shape.name}"\n')
        found.extend(fields(shape))
    for shape in SHAPES.values():
        found.append(
            f'\n\nclass {class_name(shape)}(Object, frozen=True, tag_field="type", tag="{shape.name}"):\n'
        )
        found.append(f'    """{shape.name} (STIX 2.1 section {shape.section})."""\n\n')
        found.append(f'    type: ClassVar[Literal["{shape.name}"]] = "{shape.name}"\n')
        found.extend(fields(shape, without=frozenset({"id"})))
    found.append("\n\nclass CustomObject(Object, frozen=True, kw_only=True):\n")
    found.append(
        '    """An object of a type that STIX 2.1 does not know, or that its class cannot hold."""\n\n'
    )
    found.append("    type: str\n")
    found.extend(fields(CUSTOM, without=frozenset({"id"})))
    found.append('\n\nT = TypeVar("T", bound=Object)\n')
    names = [class_name(shape) for shape in SHAPES.values()]
    found.append(
        filled("TYPES: Mapping[str, type[Object]] = {", [f"{n}.type: {n}" for n in names], "}", "    ")
    )
    everything = sorted([*names, "CustomObject", *(class_name(shape) for shape in all_parts())])
    found.append(filled("\n__all__ = [", [f'"{name}"' for name in everything], "]", "    "))
    return "".join(found)


def argument(kind: Kind) -> tuple[str, str]:
    """The type of an argument, and what makes the words of JSON of what is no text; empty if nothing needs to."""
    match kind:
        case shapes.Text() if kind in (parts.TIMESTAMP, parts.STAMP):
            return "Stamp", "stamp"
        case shapes.Ref():
            return "Ref", "ref"
        case shapes.Listed(shapes.Ref()):
            return "Sequence[Ref]", ""  # ``given`` knows how to go through them
    said = annotation(kind)
    for word in set(said.replace("[", " ").replace("]", " ").replace(",", " ").split()):
        if word not in {"str", "bool", "int", "float", "Any", "Mapping"}:
            said = said.replace(word, f"c.{word}")
    return said, ""


def method(shape: Shape) -> Iterator[str]:
    """The method that makes objects of a shape."""
    needed, optional, settled = [], [], []
    handed = {name: headed(shape, name) for name in ordered(shape)}
    made = {"id"} if shape is CUSTOM else {"id", *MADE}
    own = {name: kind for name, kind in shape.properties.items() if name not in parts.COMMON}
    for name, kind in {**own, **shape.properties}.items():
        said, how = argument(kind)
        if name in shape.required and name not in (*parts.VERSIONED, "created_by_ref"):
            needed.append(f"{name}: {said}")
        elif name != "spec_version" or shape is CUSTOM:
            optional.append(f"{name}: {said} | None = None")
            if how in {"stamp", "ref"} and name not in made and settles(shape):
                settled.append(f"        if {name} is not None and type({name}) is not str:\n")
                settled.append(f"            {name} = {how}({name})\n")
    if shape is CUSTOM:
        needed.insert(0, "type: str")
        # one of its arguments is called type
        settled = [line.replace(" type(", " _type(") for line in settled]
    optional.append("custom: Mapping[str, Any] | None = None")
    called = "custom_object" if shape is CUSTOM else shape.name.replace("-", "_")
    name = class_name(shape)
    yield "\n"
    yield filled(f"    def {called}(", ["self", "*", *needed, *optional], f") -> c.{name}:", " " * 8)
    yield f'        """{article(shape)} (STIX 2.1 section {shape.section})."""\n'
    if "created" in shape.properties and shape is not CUSTOM:
        yield "        begun = self._now() if created is None else stamp(created)\n"
    yield from settled
    named = " and ".join(
        f"{each} is None" for each in ("id", "created", "modified") if each in shape.properties
    )
    values = ["self", "custom", named, *handed.values()]
    yield filled(f"        made: c.{name} = making[c.{name}](", values, ")", " " * 12)
    yield "        return made\n"


def settles(shape: Shape) -> bool:
    """Whether words of JSON are made of what is no text before anything else: an id is made of the words. Else ``given`` does."""
    return shape is CUSTOM or shape.name in OBSERVABLES


def ordered(shape: Shape) -> list[str]:
    """The properties in the order in which their class has them."""
    first = ["id", *(each for each in shape.required if each != "id")]
    if shape is CUSTOM:
        first.insert(1, "type")
    return [*first, *(each for each in shape.properties if each not in first)]


def headed(shape: Shape, name: str) -> str:
    """How a property is handed to the draft, and what the maker puts where nothing is given."""
    kind = "type" if shape is CUSTOM else f'"{shape.name}"'
    if name == "type":
        return "type"
    if name == "spec_version":
        return '"2.1"' if shape is not CUSTOM else '"2.1" if spec_version is None else spec_version'
    if name == "id":
        made = f"self._fresh({kind})"
        if shape.name in ids.CONTRIBUTING:
            made = f"self._named({kind}, {', '.join(ids.CONTRIBUTING[shape.name])})"
        return f"{made} if id is None else ref(id)"
    _, how = argument(shape.properties[name])
    if shape is not CUSTOM and name in MADE:
        return MADE[name]
    if name == "created_by_ref" and shape is not CUSTOM:
        author = "self._author_needed()" if name in shape.required else "self._author"
        return f"{author} if created_by_ref is None else created_by_ref"
    if name == "object_marking_refs" and shape is not CUSTOM and shape.name != "marking-definition":
        return "self._markings if object_marking_refs is None else object_marking_refs"
    if how and name in shape.required and settles(shape):  # what is optional was settled before
        return f"{name} if type({name}) is str else {how}({name})"
    return name


def article(shape: Shape) -> str:
    """The summary of a method."""
    if shape is CUSTOM:
        return "An object of a type of its own; its own properties are in ``custom``"
    if shape.name in OBSERVABLES:
        by = "its content gives" if shape.name in ids.CONTRIBUTING else "of random bytes"
        return f"{shape.name}, with the id {'that ' if by.startswith('its') else ''}{by}"
    return f"{shape.name}, with id and times made where they are not given"


def making() -> str:
    """The text of ``making.py``."""
    found = [HEAD.format(rules="A002, ARG002, D102 -- properties are called so; Maker answers"), MAKING]
    for shape in (*SHAPES.values(), CUSTOM):
        found.extend(method(shape))
    return "".join(found)


def texts() -> Mapping[str, str]:
    """Each file with its text."""
    return {"classes.py": classes(), "making.py": making()}


def main(arguments: list[str]) -> int:
    """Write or check; 0 if everything is in step."""
    changed = [name for name, text in texts().items() if not same(FOLDER / name, text)]
    for name in changed:
        sys.stdout.write(f"{name} is out of step with the shapes\n")
        if "--check" not in arguments:
            (FOLDER / name).write_text(texts()[name], encoding="utf-8")
    return 1 if changed and "--check" in arguments else 0


def same(path: Path, text: str) -> bool:
    """Whether the file holds this text."""
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
