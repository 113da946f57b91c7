# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CycloneDX in XML, versions 1.2 to 1.7 (ECMA-424): written as the JSON of the same version, then read as that.

So one reader holds the rules (``cyclonedx``), and one inventory gives the same components,
statements, faults and notes in either form. Only what that reader looks at is written; the
rest of the document, licences, hashes and evidence above all, is passed over as it
streams by. Places are paths instead of JSON pointers:
``file#/bom/components/component[4]``, numbered from one.

White space at the ends of a text does not count, and within names and versions a line end
or tab is a space (``xs:normalizedString``). Elements of other namespaces (extensions) are
counted and noted. Refused: what ``core.xmlin`` refuses, and a root that is no ``bom`` of
CycloneDX. What stands twice where one is allowed costs its own component. Cost: one pass of
expat, then that of the JSON reader. Source: the XML schemas of ECMA-424.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

import msgspec

from tocsin.core import xmlin
from tocsin.core.component import Component, Statement
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import Parts
from tocsin.core.limits import Limits
from tocsin.core.memory import Account
from tocsin.core.reading import Fault, Reading
from tocsin.know.readers import cyclonedx
from tocsin.know.readers.cyclonedx_dependencies import PROVIDES, WITHIN

_SPACE: Final = "http://cyclonedx.org/schema/bom/"
_ROOT: Final = re.compile(rb"<(?:[\w.-]{1,100}:)?bom[\s/>]")
_WIDE_NAME: Final = "cyclonedx.org/schema/bom".encode("utf-16-le")[:-1]
_SIGNATURE: Final = "http://www.w3.org/2000/09/xmldsig#"
_MEMBER_BYTES: Final = 160
_MOST_DIGITS: Final = 18
_BOOLEANS: Final = {"true": b"true", "1": b"true", "false": b"false", "0": b"false"}
_BREAKS: Final = str.maketrans("\t\n\r", "   ")


class _Node(NamedTuple):
    """How an element is written: as a text, a list, an object, whether anything stands in it, or with what stands in it."""

    kind: Literal["line", "prose", "boolean", "given", "list", "object", "tree"]
    children: Mapping[str, tuple[str, _Node]] = {}
    """By the name of the element: its key in JSON, and how it is written."""
    attributes: tuple[str, ...] = ()
    content: str = ""
    """Key of the text of an object that has one."""


def _object(*attributes: str, content: str = "", **children: _Node) -> _Node:
    return _Node("object", {name: (name, node) for name, node in children.items()}, attributes, content)


def _list(item: str, node: _Node) -> _Node:
    return _Node("list", {item: ("", node)})


def _nested(item: str, within: str, node: _Node) -> _Node:
    """A list of elements, each of which may hold such a list."""
    found = _Node("list", children := {})
    children[item] = ("", node._replace(children={**node.children, within: (within, found)}))
    return found


_LINE, _PROSE, _GIVEN = _Node("line"), _Node("prose"), _Node("given")
_NAMED: Final = _object(name=_LINE)
_PROPERTIES: Final = _list("property", _object("name", content="value"))
_REFERENCES: Final = _list("reference", _object("type"))
_COMPONENTS: Final = _nested(
    "component",
    "components",
    _object(
        "type", "bom-ref", "isExternal", supplier=_NAMED, manufacturer=_NAMED, group=_LINE, name=_LINE, version=_LINE,
        versionRange=_LINE, scope=_LINE, cpe=_LINE, purl=_LINE, omniborId=_GIVEN, swhid=_GIVEN, swid=_GIVEN,
        modified=_Node("boolean"), pedigree=_GIVEN, externalReferences=_REFERENCES, properties=_PROPERTIES,
    ),
)  # fmt: skip
_SERVICES: Final = _nested(
    "service", "services", _object("bom-ref", provider=_NAMED, group=_LINE, name=_LINE, version=_LINE)
)
_INNER: Final[dict[str, tuple[str, _Node]]] = {}
_DEPENDENCY: Final = _Node("tree", _INNER, ("ref",))
_INNER.update({"dependency": ("", _DEPENDENCY), "provides": (PROVIDES, _Node("tree", {}, ("ref",)))})
_ANALYSIS: Final = _Node(
    "object",
    {
        "state": ("state", _LINE),
        "justification": ("justification", _LINE),
        "responses": ("response", _list("response", _LINE)),
        "detail": ("detail", _PROSE),
    },
)
_TARGET: Final = _object(
    ref=_LINE, versions=_list("version", _object(version=_LINE, range=_LINE, status=_LINE))
)
_VULNERABILITY: Final = _object(
    id=_LINE, source=_NAMED, references=_list("reference", _object(id=_LINE)),
    ratings=_list("rating", _object(severity=_LINE, method=_LINE, vector=_LINE)), description=_PROSE, detail=_PROSE,
    recommendation=_PROSE, workaround=_PROSE, rejected=_LINE, analysis=_ANALYSIS, affects=_list("target", _TARGET),
)  # fmt: skip
_BOM: Final = _object(
    metadata=_object(
        component=_COMPONENTS.children["component"][1],
        properties=_PROPERTIES,
        distributionConstraints=_object(tlp=_LINE),
    ),
    components=_COMPONENTS,
    services=_SERVICES,
    externalReferences=_REFERENCES,
    dependencies=_list("dependency", _DEPENDENCY),
    compositions=_list("composition", _object(aggregate=_LINE)),
    vulnerabilities=_list("vulnerability", _VULNERABILITY),
    annotations=_GIVEN,
    declarations=_GIVEN,
    formulation=_GIVEN,
)


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like CycloneDX in XML, also in an encoding that ``read`` refuses by name."""
    if xmlin.wide(head):
        return _WIDE_NAME in head
    body = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return body.startswith(b"<") and b"cyclonedx.org/schema/bom" in body and _ROOT.search(body) is not None


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read one document. Raises ``BadInput`` if it is not whole XML, not CycloneDX, or refused by ``core.xmlin``."""
    writer = _Writer(name, limits, len(data))
    xmlin.walk(data, name, limits, writer)
    parts = Parts("object", writer.members, writer.others)
    reading = cyclonedx.take(parts, name, limits, len(data) + writer.kept, tree=True)
    if writer.foreign:
        reading.notes.append(f"{writer.foreign} elements of other namespaces (extensions) were left out")
    for place, one in enumerate(reading.records):
        reading.records[place] = _placed(one, name)
    faults = [Fault(_path(fault.where, name), fault.what, fault.do) for fault in reading.faults]
    return Reading(reading.records, faults, reading.notes)


def _placed(one: Component, name: str) -> Component:
    statements: tuple[Statement, ...] = tuple(
        msgspec.structs.replace(said, cite=_path(said.cite, name)) for said in one.statements
    )
    return msgspec.structs.replace(one, source=_path(one.source, name), statements=statements)


def _path(where: str, name: str) -> str:
    """The place in the XML of what the JSON reader calls by a pointer; any other place stays."""
    intro = f"{name}#/"
    if not where.startswith(intro):
        return where
    node, found = _BOM, [f"{name}#/bom"]
    for step in where[len(intro) :].split("/"):
        if node.kind == "list" and step.isdecimal():
            item, (_, node) = next(iter(node.children.items()))
            found.append(f"{item}[{int(step) + 1}]")
            continue
        known = next((each for each in node.children.items() if each[1][0] == step), None)
        found.append(known[0] if known else f"@{step}" if step in node.attributes else step)
        node = known[1][1] if known else _GIVEN
    return "/".join(found)


class _Open:
    """An element that is being written."""

    __slots__ = ("begun", "key", "keys", "node", "text", "text_size")

    def __init__(self, node: _Node, key: str) -> None:
        self.node = node
        self.key = key
        self.begun = False
        """Whether a member was written, or (``given``) anything was found in it."""
        self.text: list[str] = []
        self.text_size = 0
        self.keys: set[str] = set()
        """What was written of that which may be given more than once."""


class _Writer:
    """Hears the elements and writes JSON: one text for each section of the document, one for each component."""

    def __init__(self, name: str, limits: Limits, held: int) -> None:
        self.members: list[bytes] | None = None
        self.others: dict[str, bytes] = {"bomFormat": b'"CycloneDX"'}
        self.foreign = 0
        self.kept = 0
        self._name = name
        self._longest = limits.string_bytes
        self._most = limits.members
        self._account = Account(limits, name, held)
        self._space = ""
        self._open: list[_Open] = []
        self._skipped = 0
        self._out = bytearray()

    def start(self, space: str, name: str, attributes: dict[str, str]) -> None:
        """Open what is read; pass over the rest."""
        if self._skipped:
            self._skipped += 1
        elif not self._open:
            self._begin(space, name, attributes)
        elif space != self._space:
            self.foreign += space != _SIGNATURE
            self._skipped = 1
        else:
            self._inner(name, attributes)

    def end(self) -> None:
        """Close the innermost, and put a whole section or component away."""
        if self._skipped:
            self._skipped -= 1
            return
        one = self._open.pop()
        self._close(one)
        if len(self._open) == 1:
            self._section(one.key)
        elif len(self._open) == 2 and self._open[1].key == "components" and self.members is not None:
            self._member()

    def text(self, piece: str) -> None:
        """Keep the text of a leaf, a little beyond the limit, so that the reader refuses what is too long."""
        if self._skipped or not self._open:
            return
        one = self._open[-1]
        if one.node.kind == "given":
            one.begun = one.begun or not piece.isspace()
        elif one.text_size <= self._longest and (
            one.node.content or one.node.kind not in {"list", "object", "tree"}
        ):
            one.text.append(piece[: self._longest + 1])
            one.text_size += len(piece)

    def _begin(self, space: str, name: str, attributes: dict[str, str]) -> None:
        if name != "bom" or not space.startswith(_SPACE):
            raise BadInput(
                f"this XML is not CycloneDX: its root is {name[:60]!r} of the namespace {space[:100]!r}",
                where=f"{self._name}#/{name[:60]}",
                do=f"give an SBOM whose root is bom of {_SPACE}1.2 to 1.7",
            )
        self._space = space
        self.others["specVersion"] = msgspec.json.encode(space.removeprefix(_SPACE))
        edition = attributes.get("version", "").strip()
        if edition:
            plain = edition.isdecimal() and edition.isascii() and len(edition) <= _MOST_DIGITS
            self.others["version"] = b"%d" % int(edition) if plain else msgspec.json.encode(edition)
        if "serialNumber" in attributes:
            self.others["serialNumber"] = msgspec.json.encode(attributes["serialNumber"])
        self._open.append(_Open(_BOM, ""))

    def _inner(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1]
        known = parent.node.children.get(name)
        if known is None or (known[1].kind == "given" and known[0] in parent.keys):
            parent.begun = parent.begun or parent.node.kind == "given"
            self._skipped = 1
            return
        key, node = known
        if len(self._open) == 1:
            self._once(key)
        elif len(self._open) == 2 and self._open[1].key == "components":
            self._out.clear()
        else:
            if parent.begun:
                self._out += b","
            if key and parent.node.kind != "tree":
                self._out += b'"%s":' % key.encode()
        parent.begun = True
        one = _Open(node, key)
        self._open.append(one)
        if node.kind == "given":
            parent.keys.add(key)
            one.begun = bool(attributes)
        elif node.kind == "list":
            self._out += b"["
        elif node.kind == "object":
            self._out += b"{"
            self._attributes(one, attributes)
        elif node.kind == "tree":
            self._out += b"{"
            self._attributes(one, attributes)
            if key == PROVIDES:
                self._pair(one, PROVIDES, b"true")
            self._pair(one, WITHIN, b"[")
            one.begun = False

    def _attributes(self, one: _Open, attributes: dict[str, str]) -> None:
        for name in one.node.attributes:
            value = attributes.get(name)
            if value is not None:
                self._pair(one, name, _boolean(value) if name == "isExternal" else _string(value))

    def _pair(self, one: _Open, key: str, value: bytes) -> None:
        self._out += b'%s"%s":%s' % (b"," if one.begun else b"", key.encode(), value)
        one.begun = True

    def _close(self, one: _Open) -> None:
        kind, text = one.node.kind, "".join(one.text)
        if kind == "object":
            if one.node.content:
                self._pair(one, one.node.content, _string(text.translate(_BREAKS)))
            self._out += b"}"
        elif kind == "list":
            self._out += b"]"
        elif kind == "tree":
            self._out += b"]}"
        elif kind == "given":
            self._out += b"true" if one.begun else b"null"
        elif kind == "boolean":
            self._out += _boolean(text)
        else:
            self._out += _string(text if kind == "prose" else text.translate(_BREAKS))

    def _once(self, key: str) -> None:
        if key in self.others or (key == "components" and self.members is not None):
            raise BadInput(
                "this section stands there twice", where=f"{self._name}#/bom/{key}", do="make one of the two"
            )
        if key == "components":
            self.members = []

    def _section(self, key: str) -> None:
        """Put a section away; that of the components has been put away member by member."""
        if key != "components":
            self.others[key] = self._away()
        self._out.clear()

    def _member(self) -> None:
        members = self.members if self.members is not None else []
        members.append(self._away())
        if len(members) > self._most:
            raise BadInput(
                f"more than {self._most} components (limit members)",
                where=self._name,
                do="split the file, or raise limits.members",
            )

    def _away(self) -> bytes:
        raw = bytes(self._out)
        self._out.clear()
        self.kept += len(raw) + _MEMBER_BYTES
        self._account.take(len(raw) + _MEMBER_BYTES)
        return raw


def _string(text: str) -> bytes:
    return msgspec.json.encode(text)


def _boolean(text: str) -> bytes:
    """``xs:boolean``; what is none stays a text, which the reader refuses."""
    return _BOOLEANS.get(text.strip()) or _string(text)
