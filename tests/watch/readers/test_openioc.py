# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""OpenIOC documents: what alarms by itself is taken, what does not is named with its line."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.watch.readers import list_reader
from tocsin.watch.readers.openioc import OpenIoc

READER = OpenIoc()
OLD, NEW = "http://schemas.mandiant.com/2010/ioc", "http://openioc.org/schemas/OpenIOC_1.1"
MD5 = "d41d8cd98f00b204e9800998ecf8427e"


def item(search, content, condition="is", **more):
    said = "".join(f' {key}="{value}"' for key, value in more.items())
    context = f'<Context document="x" search="{search}" type="mir"/>'
    return f'<IndicatorItem condition="{condition}"{said}>{context}<Content type="string">{content}</Content></IndicatorItem>'


def document(*parts, space=NEW):
    root, tree = ("ioc", "definition") if space == OLD else ("OpenIOC", "criteria")
    title = "<short_description>KELPIE  tools</short_description>"
    head = title if space == OLD else f"<metadata>{title}</metadata>"
    body = "\n".join(parts)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{space}" id="1">{head}<{tree}>\n{body}\n</{tree}></{root}>'


def one_of(*parts, operator="OR"):
    return f'<Indicator operator="{operator}" id="i">' + "\n".join(parts) + "</Indicator>"


def read(text):
    return READER.read(text.encode() if isinstance(text, str) else text, "x.ioc", Limits())


@pytest.mark.parametrize("space", [OLD, NEW], ids=["1.0", "1.1"])
@pytest.mark.parametrize(
    ("search", "content", "kind", "value"),
    [
        ("FileItem/Md5sum", MD5.upper(), "md5", MD5),
        ("ServiceItem/serviceDLLmd5sum", MD5, None, None),
        ("ProcessItem/SectionList/MemorySection/Sha256sum", "a" * 64, "sha256", "a" * 64),
        ("FileItem/FileName", "Bad.EXE", "filename", "bad.exe"),
        ("Network/DNS", "Evil.example", "domain", "evil.example"),
        ("DnsEntryItem/Host", "evil[.]example", "domain", "evil.example"),
        ("UrlHistoryItem/URL", "http://evil.example/a", "url", "http://evil.example/a"),
        ("Network/URI", "/gate.php", None, None),
        ("ProcessItem/PortList/PortItem/remoteIP", "192.0.2.1", "ipv4", "192.0.2.1"),
        ("PortItem/remoteIP", "192.0.2.0/24", "cidr", "192.0.2.0/24"),
        ("Email/From", "bob@evil.example", "email", "bob@evil.example"),
        ("RegistryItem/Path", "HKLM\\Software\\x", None, None),
        ("FileItem/SizeInBytes", "77", None, None),
        ("FileItem/Md5sum", "77", None, None),
        ("", "x", None, None),
    ],
)
def test_an_item(space, search, content, kind, value):
    reading = read(document(one_of(item(search, content)), space=space))
    found = [(one.kind, one.value, one.original, one.line, one.note) for one in reading.records]
    assert found == ([] if kind is None else [(kind, value, content, 3, "KELPIE tools")])
    assert [fault.where for fault in reading.faults] == (["x.ioc:3"] if kind is None else [])
    assert all(fault.do for fault in reading.faults)


@pytest.mark.parametrize(
    ("condition", "more"), [("contains", {}), ("isnot", {}), ("is", {"negate": "true"}), ("matches", {}), ("", {})]
)  # fmt: skip
def test_what_does_not_ask_for_the_value_itself_is_named(condition, more):
    reading = read(document(one_of(item("Network/DNS", "evil.example", condition, **more))))
    assert reading.records == []
    assert "is not looked up" in reading.faults[0].what


TREES = st.recursive(
    st.just("item"),
    lambda inner: st.tuples(st.sampled_from(["OR", "AND", "and", "or"]), st.lists(inner, max_size=3)),
    max_leaves=12,
)


def drawn(tree, numbers):
    if tree == "item":
        return item("Network/DNS", f"n{next(numbers)}.example")
    return one_of(*(drawn(each, numbers) for each in tree[1]), operator=tree[0])


def alarms(tree, present, numbers):
    """Whether the tree alarms if only the values ``present`` are seen: an empty node says nothing."""
    if tree == "item":
        return next(numbers) in present
    heard = [alarms(each, present, numbers) for each in tree[1]]
    return all(heard) and bool(heard) if tree[0].upper() == "AND" else any(heard)


def size(tree):
    return 1 if tree == "item" else sum(map(size, tree[1]))


def is_full(tree):
    return tree == "item" or (bool(tree[1]) and all(map(is_full, tree[1])))


@given(TREES.filter(lambda tree: tree != "item" and is_full(tree)))
def test_taken_is_just_what_alarms_by_itself(tree):
    reading = read(document(drawn(tree, itertools.count())))
    alone = {number for number in range(size(tree)) if alarms(tree, {number}, itertools.count())}
    assert {one.value for one in reading.records} == {f"n{number}.example" for number in alone}
    assert len(reading.records) + len(reading.faults) == size(tree)


@pytest.mark.parametrize("space", [OLD, NEW])
def test_it_is_known_by_its_root(space):
    text = document(one_of(item("Network/DNS", "evil.example")), space=space).encode()
    assert type(list_reader("x.xml", text)) is OpenIoc
    assert type(list_reader("x.xml", b"\xef\xbb\xbf" + text)) is OpenIoc
    assert type(list_reader("x.xml", b"<bom>" + space.encode() + b"</bom>")) is not OpenIoc
    assert not READER.detect("x.ioc", b"evil.example\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f'<other xmlns="{NEW}"/>', "the root is 'other'"),
        ("<OpenIOC/>", "the root is 'OpenIOC'"),
        (f'<!DOCTYPE a [<!ENTITY b "c">]><OpenIOC xmlns="{NEW}">&b;</OpenIOC>', "document type"),
        (f'<OpenIOC xmlns="{NEW}">' + "<Indicator>" * 200, "deep"),
        (f'<OpenIOC xmlns="{NEW}"><criteria>', "not well-formed"),
        (b"\xff\xfe<", "UTF-"),
    ],
    ids=["other root", "no namespace", "entities", "nested", "cut off", "wide"],
)
def test_what_is_no_document_of_it_is_refused(text, says):
    with pytest.raises(BadInput, match=says):
        read(text)


def test_text_without_end_and_items_outside_of_the_tree_harm_nobody():
    long = item("Network/DNS", "a" * 100_000)
    outside = f'<OpenIOC xmlns="{NEW}">{item("Network/DNS", "evil.example")}<Content>x</Content></OpenIOC>'
    assert "longer than" in read(document(one_of(long))).faults[0].what
    assert [one.value for one in read(outside).records] == ["evil.example"]
    with pytest.raises(BadInput, match=r"limits\.members"):
        READER.read(document(one_of(long, long)).encode(), "x", Limits(members=1))
