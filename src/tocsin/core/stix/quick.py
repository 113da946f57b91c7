# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""The quick reader of the shapes: takes an object in which there is nothing to find, and knows no reasons.

From each shape a C decoder is made (types, required properties, ranges, words, no unknown
property), and from what C cannot say a list of tests. ``Quick.read`` answers the header,
or None: then ``explain`` decides. The law between them, held by tests: where ``read``
answers, ``explain`` finds nothing at all.

JSON is held to what ``core.jsonin`` asks: the decoder refuses what is not UTF-8, lone
surrogates, NaN and numbers too large; integers have ranges; strings, depth and references are
bounded by the size of the text; of a key that stands twice one is lost, and the text shorter,
once the object is written anew. Where white space or a number with a fraction hides that, the
colons are fewer. Only the escape of a colon could hide those, so a text with ``\\u003`` is not
taken.

Cost: about 8 us an object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, Union, cast

import msgspec

from tocsin.core import instant, jsonin
from tocsin.core.limits import Limits
from tocsin.core.stix import shapes
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.objects import StixObject
from tocsin.core.stix.questions import DEEPEST, Questions
from tocsin.core.stix.shapes import Shape

Header = Callable[[Any, Limits, bytes, list[bytes]], StixObject | None]

_SHORTEST_REF = 40
_BACKSLASH, _COLON = b"\\:"
_BLOCK = 64
_MUCH = 8 * 2**20


def _type(kind: shapes.Kind) -> Any:
    """What the C decoder is told of a kind."""
    match kind:
        case shapes.Text() | shapes.Ref():
            return str
        case shapes.Flag():
            return bool
        case shapes.Integer(low, high):
            return Annotated[int, msgspec.Meta(ge=low, le=high)]
        case shapes.Number(low, high):
            # beyond 2**53 it might be written as an integer, which is refused
            return Annotated[float, msgspec.Meta(ge=max(low, -jsonin.LARGEST), le=min(high, jsonin.LARGEST))]
        case shapes.Word(vocabulary):
            return Literal[tuple(sorted(vocabulary.words))]
        case shapes.Listed(of):
            return Annotated[_list_of(_type(of)), msgspec.Meta(min_length=1)]
        case shapes.Hashes():
            return Annotated[dict[str, str], msgspec.Meta(min_length=1)]
        case shapes.Nested(shape):
            return _struct(shape)
        case shapes.Granular(of):
            return _type(of)
        case _:
            return dict[str, Any]


def _list_of(held: Any) -> Any:
    return list[held]


def _struct(shape: Shape, tag: str | None = None) -> type[msgspec.Struct]:
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = [
        (name, _type(shape.properties[name])) for name in shape.required
    ]
    fields.extend(
        (name, _type(kind), None) for name, kind in shape.properties.items() if name not in shape.required
    )
    return msgspec.defstruct(
        shape.name.title().replace(" ", "").replace("-", "").replace(".", ""),
        fields,
        tag_field=None if tag is None else "type",
        tag=tag,
        omit_defaults=True,
        forbid_unknown_fields=True,
        gc=False,
    )


_MARKINGS = (
    "refs = made.object_marking_refs",
    "if refs is None: refs = ()",
    "elif len(refs) == 1: refs = alone(refs[0])",
    "else: refs = tuple(each_once(refs))",
)
_VERSIONED = (
    "created, modified, by = made.created, made.modified, made.created_by_ref",
    "if modified == created: modified = created",  # one text is kept for both
    "key = modified[:-1] if modified[-2] != '0' else order_key(modified)",
    (
        "return StixObject(made.id, kind, raw, '2.1', created, modified, key,"
        " '' if by is None else author(by), made.revoked is True, refs)"
    ),
)
_CREATED = (
    "created, by = made.created, made.created_by_ref",
    (
        "return StixObject(id=made.id, type=kind, raw=raw, created=created, version_key=order_key(created),"
        " created_by_ref='' if by is None else author(by), marking_refs=refs)"
    ),
)
_BARE = ("return StixObject(id=made.id, type=kind, raw=raw, marking_refs=refs)",)
"""How the header is made of what was asked: of marking-definitions, which have one version, and of observables."""


class _Headers(Questions):
    """The questions, and the header that is made of what was asked."""

    def of_object(self) -> Header:
        """The function of (object, limits, bytes, list of what is doubted) that answers the header; None if something is wrong."""
        self.names.update(StixObject=StixObject, kind=self.kind, order_key=instant.order_key)
        self.names.update(alone=_alone, author=_author, each_once=dict.fromkeys)
        last = (
            _VERSIONED
            if "modified" in self.properties
            else _CREATED
            if "created" in self.properties
            else _BARE
        )
        made: Header = self._function("made, limits, raw, doubted", [*_MARKINGS, *last])
        return made


@cache
def _compiled() -> tuple[msgspec.json.Decoder[Any], dict[type, Header]]:
    """The decoder of all types, and for each struct of it what asks and answers."""
    asked = {_struct(shape, tag=name): _Headers(shape).of_object() for name, shape in SHAPES.items()}
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
        Union[tuple(asked)]  # noqa: UP007 -- there are too many to write down
    )
    return decoder, cast("dict[type, Header]", asked)


class Quick:
    """Reads objects under one set of limits."""

    def __init__(self, limits: Limits) -> None:
        """The decoder is made once, at the first use in a process (some 30 ms)."""
        self.limits = limits
        self._longest_counted = min(limits.object_bytes, limits.string_bytes, limits.members)
        if limits.depth < 2 * DEEPEST:
            self._longest_counted = 0
        self.longest = min(self._longest_counted, limits.references * _SHORTEST_REF)
        """Bytes of an object that can pass no limit; where its references are counted it may be longer."""

    def read(self, raw: bytes) -> StixObject | None:
        """The object, if there is nothing to find in it; None if that is not sure. Raises nothing."""
        return next(self.read_all([raw]))

    def read_written(self, raw: bytes, properties: Mapping[str, object]) -> StixObject | None:
        """``read`` of what was written from a ``dict`` here, in which no key can stand twice: at half the price."""
        if len(raw) > self.longest and (len(raw) > self._longest_counted or self._many(properties)):
            return None
        decoder, asked = _compiled()
        try:
            whole = decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        return asked[type(whole)](whole, self.limits, raw, [])

    def _many(self, properties: Mapping[str, object]) -> bool:
        """Whether a list of references is longer than the limit."""
        most = self.limits.references
        return any(isinstance(held, list) and len(held) > most for held in properties.values())

    def read_all(self, raws: Sequence[bytes]) -> Iterator[StixObject | None]:
        """``read`` of each in order.

        No key may stand twice, as it is not written twice. Nothing but numbers with fractions is written longer than
        it came, so a block of which both texts have one length has none; in others, as with white space, colons are counted.
        """
        encode, colons = msgspec.json.Encoder().encode, _colons_of(sum(map(len, raws)))
        for start in range(0, len(raws), _BLOCK):
            found, typed, doubted = self._typed(raws[start : start + _BLOCK])
            taken = [made.raw for made in found if made is not None]
            came, written = b",".join(taken), encode(typed)
            if (len(written) != len(came) + 2 or doubted) and colons(came) != colons(written):
                pairs = zip(taken, typed, strict=True)
                twice = {raw for raw, whole in pairs if raw.count(b":") != encode(whole).count(b":")}
                found = [None if made is None or made.raw in twice else made for made in found]
            yield from found

    def _typed(self, raws: Sequence[bytes]) -> tuple[list[StixObject | None], list[Any], list[bytes]]:
        """What is taken if no key stands twice, the decoded objects it was made of, and those of which length tells nothing."""
        decoder, asked = _compiled()
        decode, longest, limits = decoder.decode, self.longest, self.limits
        found: list[StixObject | None] = []
        typed: list[Any] = []
        doubted: list[bytes] = []
        for raw in raws:
            made = None
            if len(raw) <= longest and (_BACKSLASH not in raw or b"\\u003" not in raw):
                try:
                    whole = decode(raw)
                except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                    pass
                else:
                    made = asked[type(whole)](whole, limits, raw, doubted)
                    if made is not None:
                        typed.append(whole)
            found.append(made)
        return found, typed, doubted


def prepare() -> None:
    """Make now what the first object would wait for: some 50 ms."""
    _compiled()


def _colons_of(size: int) -> Callable[[bytes], int]:
    """A way to count colons: for much text the five times faster one, which takes 100 ms to load."""
    if size < _MUCH:
        return lambda text: text.count(b":")
    import numpy as np

    return lambda text: int(np.count_nonzero(np.frombuffer(text, np.uint8) == _COLON))


@lru_cache(maxsize=1024)
def _alone(ref: str) -> tuple[str, ...]:
    """One tuple for each marking, however many objects bear it."""
    return (ref,)


@lru_cache(maxsize=1024)
def _author(ref: str) -> str:
    """One text for each author, as for markings."""
    return ref
