# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Maps as people write them, and as nobody should."""

from __future__ import annotations

import datetime as dt
import re
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.house.tracked import ROOT
from tocsin.core.dependency import Input, Map, Member
from tocsin.core.errors import BadInput
from tocsin.core.graph import build
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.diagnosis import diagnose
from tocsin.know.readers import map_toml

LIMITS = Limits()

BASE = """
[[supplier]]
id = "acme"

[[supplier]]
id = "bolt"

[[service]]
id = "water"
people = 10

"""


LINE = f"map.toml:{BASE.count(chr(10)) + 1}"


def reading(text: str | bytes, limits: Limits = LIMITS) -> Reading[Map]:
    return map_toml.read(text if isinstance(text, bytes) else text.encode(), "map.toml", limits)


def fault(text: str) -> tuple[str, str, str]:
    """The one fault of BASE with something added; BASE itself is kept."""
    found = reading(BASE + text)
    assert [node.id for node in found.records[0].nodes][:3] == ["acme", "bolt", "water"]
    (one,) = found.faults
    return one.where, one.what, one.do


def need(lines: str) -> Input:
    found = reading(f'{BASE}[[input]]\nof = "water"\nname = "salt"\n{lines}\n')
    assert found.faults == []
    (entry,) = found.records[0].inputs
    return entry


# -- what is written as the page says ------------------------------------------------------------------


def test_the_example_of_the_page_is_read_without_fault() -> None:
    page = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    example, dated = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert reading(dated).faults == []
    assert map_toml.detect("map.toml", example.encode())
    found = reading(example)
    (chart,) = found.records
    assert (found.faults, found.notes, chart.name) == ([], [], "North Water")
    assert {node.id: node.kind for node in chart.nodes} == {
        "alder": "jurisdiction",
        "acme": "supplier",
        "drinking-water": "service",
        "plc-7": "asset",
    }
    assert build(chart)[1] == []
    (shock,) = chart.shocks
    assert (shock.lost, shock.start, shock.end, shock.cite) == (
        ("alder",),
        dt.date(2027, 4, 15),
        dt.date(2027, 9, 1),
        "official gazette 12/2027",
    )
    lead = {entry.name: (entry.stock_days, entry.stock_known, entry.lead_days) for entry in chart.inputs}
    assert lead["chlorine"] == (21.0, True, 90.0)
    assert lead["pump control"] == (0.0, False, None)


def test_what_a_node_implies_becomes_an_input() -> None:
    (chart,) = reading(
        """
[[region]]
id = "north"
people = 5
[[jurisdiction]]
id = "alder"
[[supplier]]
id = "acme"
jurisdiction = "alder"
region = "north"
[[product]]
id = "salt"
supplier = "acme"
[[component]]
id = "firmware"
supplier = "acme"
[[service]]
id = "water"
owner = "works"
region = "north"
[[asset]]
id = "plc"
region = "north"
addresses = ["10.0.0.7", "10.1.0.0/24"]
hosts = ["PLC-7"]
[[organisation]]
id = "works"
"""
    ).records
    assert {(e.of, e.name, e.members[0].node, e.flow) for e in chart.inputs} == {
        ("acme", "leave to deliver", "alder", "licence"),
        ("acme", "site", "north", "consumed"),
        ("salt", "supply", "acme", "consumed"),
        ("firmware", "supply", "acme", "consumed"),
        ("water", "site", "north", "consumed"),
        ("plc", "site", "north", "consumed"),
    }
    plc = next(node for node in chart.nodes if node.id == "plc")
    assert (plc.addresses, plc.hosts, plc.source) == (("10.0.0.7", "10.1.0.0/24"), ("plc-7",), "map.toml:21")
    assert build(chart)[1] == []


@pytest.mark.parametrize(
    ("lines", "rule", "k", "members"),
    [
        ('from = ["acme"]', "all", 0, (Member(node="acme"),)),
        ('from = ["acme", "bolt"]\nrule = "any"', "any", 0, (Member(node="acme"), Member(node="bolt"))),
        ('from = ["acme", "bolt"]\nrule = "1 of 2"', "k-of-n", 1, (Member(node="acme"), Member(node="bolt"))),
        (
            'rule = "shares"\nfrom = [{node = "acme", share = 0.4}, {node = "bolt", share = [0.1, 0.6]}]',
            "shares",
            0,
            (Member(node="acme", low=0.4, high=0.4), Member(node="bolt", low=0.1, high=0.6)),
        ),
        (
            'rule = "shares"\nfrom = ["acme", {node = "bolt", share = 1}]',
            "shares",
            0,
            (Member(node="acme"), Member(node="bolt", low=1.0, high=1.0)),
        ),
    ],
)
def test_the_rules(lines: str, rule: str, k: int, members: tuple[Member, ...]) -> None:
    entry = need(lines)
    assert (entry.rule, entry.k, entry.members, entry.flow) == (rule, k, members, "unknown")


def test_a_stock_of_none_is_known_and_one_left_out_is_not() -> None:
    assert need('from = ["acme"]\nstock_days = 0').stock_known
    assert not need('from = ["acme"]').stock_known


def test_one_lost_thing_needs_no_list_and_a_level_may_be_given() -> None:
    text = '[[shock]]\nid = "cut"\nlost = "acme"\nstart = 2027-04-15\nlevel = 0.5\n'
    (shock,) = reading(BASE + text).records[0].shocks
    assert (shock.lost, shock.level, shock.end, shock.name) == (("acme",), 0.5, None, "cut")


def test_a_single_table_counts_as_one_of_a_list() -> None:
    found = reading('[service]\nid = "water"\nstok = 1\n')
    assert [one.where for one in found.faults] == ["map.toml:1"]
    assert [node.id for node in reading('[service]\nid = "water"\n').records[0].nodes] == ["water"]


# -- every kind of bad entry, with file and line -------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what", "do"),
    [
        ('[[servce]]\nid = "x"', "there is no table 'servce' here", "did you mean 'service'?"),
        ('[[zzz]]\nid = "x"', "there is no table 'zzz' here", ""),
    ],
)
def test_a_table_that_is_none_suggests_the_nearest(text: str, what: str, do: str) -> None:
    assert fault(text) == ("map.toml", what, do)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[[service]]\nid = "x"\npeopel = 3', "there is no key 'peopel' here"),
        ('[[service]]\nname = "x"', "id is missing"),
        ('[[service]]\nid = "Über"', "id = 'Über' is no id"),
        ("[[service]]\nid = 7", "id = 7 is no id"),
        ('[[service]]\nid = "x"\nname = 7', "name must be a text of at most 2000 characters"),
        (f'[[service]]\nid = "x"\nname = "{"n" * 2001}"', "name must be a text of at most 2000 characters"),
        ('[[service]]\nid = "x"\npeople = "many"', "people = 'many' is not a number from 0 to 1e+10"),
        ('[[service]]\nid = "x"\npeople = -1', "people = -1 is not a number from 0 to 1e+10"),
        ('[[service]]\nid = "x"\npeople = true', "people = True is not a number from 0 to 1e+10"),
        ('[[service]]\nid = "x"\npeople = nan', "people = nan is not a number from 0 to 1e+10"),
        ('[[service]]\nid = "x"\npeople = inf', "people = inf is not a number from 0 to 1e+10"),
        (
            f'[[service]]\nid = "x"\npeople = 0x{"f" * 5000}',
            "people = a number of more than 30 digits is not a number from 0 to 1e+10",
        ),
        ('[[service]]\nid = "x"\nowner = ["a"]', "owner = a list is no id"),
        ('[[service]]\nid = "x"\nowner = false', "owner = False is no id"),
        ('[[service]]\nid = "x"\nregion = {}', "region = a table is no id"),
        ('[[asset]]\nid = "x"\naddresses = "10.0.0.1"', "addresses must be a list of texts"),
        ('[[asset]]\nid = "x"\nmacs = ["00:1b"]', "'00:1b' is no MAC address"),
        ('[[asset]]\nid = "x"\nmacs = [5]', "macs must be a list of texts"),
        ('[[asset]]\nid = "x"\nserials = "SC1"', "serials must be a list of texts"),
        ('[[asset]]\nid = "x"\ncriticality = 3', "criticality must be a text of at most 2000 characters"),
        ('[[service]]\nid = "x"\nmacs = []', "there is no key 'macs' here"),
        ('[[asset]]\nid = "x"\nhosts = [1]', "hosts must be a list of texts"),
        ('[[input]]\nof = "water"\nname = "n"', "from is missing or empty"),
        ('[[input]]\nof = "water"\nname = "n"\nfrom = []', "from is missing or empty"),
        ('[[input]]\nof = "water"\nname = "n"\nfrom = "acme"', "from is missing or empty"),
        ('[[input]]\nof = "water"\nfrom = ["acme"]', "name is missing"),
        ('[[input]]\nname = "n"\nfrom = ["acme"]', "of is missing"),
        ('[[input]]\nof = "water"\nname = "n"\nfrom = [7]', "from holds 7"),
        ('[[input]]\nof = "water"\nname = "n"\nfrom = [["acme"]]', "from holds a list"),
        (
            '[[input]]\nof = "water"\nname = "n"\nfrom = [{share = 0.1}]\nrule = "shares"',
            "node is missing",
        ),
        (
            '[[input]]\nof = "water"\nname = "n"\nfrom = [{node = "acme", part = 1}]',
            "there is no key 'part' here",
        ),
        (
            '[[input]]\nof = "water"\nname = "n"\nfrom = ["acme", "acme"]\nrule = "any"',
            "from names 'acme' twice",
        ),
        ('[[input]]\nof = "water"\nname = "n"\nfrom = ["acme"]\nrule = "most"', "there is no rule 'most'"),
        (
            '[[input]]\nof = "water"\nname = "n"\nfrom = ["acme"]\nrule = "k-of-n"',
            "there is no rule 'k-of-n'",
        ),
        (
            '[[input]]\nof = "water"\nname = "n"\nfrom = ["acme"]\nrule = "1 of 2"',
            "rule says '1 of 2', but from lists 1",
        ),
        ('[[input]]\nof = "water"\nname = "n"\nfrom = ["acme"]\nflow = "eaten"', "there is no flow 'eaten'"),
        (
            '[[input]]\nof = "water"\nname = "n"\nfrom = [{node = "acme", share = 0.4}, "bolt"]',
            "shares are given, but the rule is 'all'",
        ),
        (
            '[[input]]\nof = "water"\nname = "n"\nrule = "shares"\nfrom = [{node = "acme", share = 1.1}]',
            "share = 1.1 is no share",
        ),
        (
            '[[input]]\nof = "water"\nname = "n"\nrule = "shares"\nfrom = [{node = "acme", share = [0.6, 0.1]}]',
            "share = a list is no share",
        ),
        (
            '[[input]]\nof = "water"\nname = "n"\nrule = "shares"\nfrom = [{node = "acme", share = "40 %"}]',
            "share = '40 %' is no share",
        ),
        (
            '[[input]]\nof = "water"\nname = "n"\nrule = "shares"\nfrom = [{node = "acme", share = 0.6}, {node = "bolt", share = 0.6}]',
            "the shares add up to more than 1",
        ),
        (
            '[[input]]\nof = "water"\nname = "n"\nfrom = ["acme"]\nstock_days = "a week"',
            "stock_days = 'a week' is not a number from 0 to 36500",
        ),
        (
            '[[input]]\nof = "water"\nname = "n"\nfrom = ["acme"]\nlead_days = 36501',
            "lead_days = 36501 is not a number from 0 to 36500",
        ),
        ('[[shock]]\nid = "x"\nlost = ["acme"]', "start is missing"),
        ('[[shock]]\nid = "x"\nstart = 2027-01-01', "lost is missing or empty"),
        ('[[shock]]\nlost = ["acme"]\nstart = 2027-01-01', "id is missing"),
        (
            '[[shock]]\nid = "x"\nlost = ["acme"]\nstart = "2027-01-01"',
            "start = '2027-01-01' is not a date",
        ),
        (
            '[[shock]]\nid = "x"\nlost = ["acme"]\nstart = 2027-01-01T00:00:00Z',
            "start = 2027-01-01 00:00:00+00:00 is not a date",
        ),
        ('[[shock]]\nid = "x"\nlost = ["acme"]\nstart = 20270101', "start = 20270101 is not a date"),
        (
            '[[shock]]\nid = "x"\nlost = ["acme"]\nstart = 2027-02-01\nend = 2027-02-01',
            "it ends (2027-02-01) before it has begun (2027-02-01)",
        ),
        (
            '[[shock]]\nid = "x"\nlost = ["acme"]\nstart = 2027-02-01\nlevel = 2',
            "level = 2 is not a number from 0 to 1",
        ),
    ],
)
def test_a_bad_entry_is_named_with_its_line_and_the_rest_is_kept(text: str, what: str) -> None:
    where, found, do = fault(text)
    assert (where, found) == (LINE, what)
    assert do


def test_an_unknown_key_suggests_the_nearest_or_names_the_known() -> None:
    assert (
        fault('[[input]]\nof = "water"\nname = "n"\nfrom = ["acme"]\nstock_day = 3')[2]
        == "did you mean 'stock_days'?"
    )
    assert fault('[[jurisdiction]]\nid = "x"\nqqq = 3')[2] == "known: id, name, since, until"


def test_a_shock_named_twice_is_named_with_its_first() -> None:
    cut = '[[shock]]\nid = "cut"\nlost = ["acme"]\nstart = 2027-04-15\n'
    assert fault(cut + cut)[:2] == ("map.toml:16", "the id 'cut' is used twice (first at map.toml:12)")


def test_a_node_named_twice_is_reported_by_the_graph_with_both_places() -> None:
    found = reading(BASE + '[[asset]]\nid = "acme"\n')
    assert found.faults == []
    (twice,) = build(found.records[0])[1]
    assert (twice.where, twice.what) == (LINE, "the id 'acme' is used twice (first at map.toml:2)")


def test_a_table_or_a_name_of_another_type_is_a_fault() -> None:
    found = reading("service = 7\nname = [1]\n")
    assert [(one.where, one.what) for one in found.faults] == [
        ("map.toml", "name = a list is not a text"),
        ("map.toml:1", "service is not a table"),
    ]


# -- lines -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        "# [[service]] in a comment\n",
        '[[asset]]\nid = "x"\nname = """\n[[service]]\n\\"""[[service]]\n"""\n',
        "[[asset]]\nid = \"x\"\nname = '''\n[[service]]\n'''\n",
        '[[asset]]\nid = "x"\nname = "a # \\" [[service]]"\n',
        '[[asset]]\nid = "x"\nname = "\x85 \u2028 \u2029"\n',
        "[[ asset ]]\nid = 'x'\n\r\n\r\n",
        '\ufeff[[asset]]\nid = "x"\n',
    ],
    ids=[
        "comment",
        "block",
        "literal block",
        "quote in a string",
        "other line ends",
        "CRLF",
        "byte-order mark",
    ],
)
def test_the_line_is_that_of_the_entry_whatever_stands_before_it(before: str) -> None:
    text = before + '[[service]]\nid = "good"\n[[service]]\nid = "BAD"\n'
    found = reading(text)
    assert [one.where for one in found.faults] == [f"map.toml:{before.count(chr(10)) + 3}"]


def test_a_byte_order_mark_does_not_hide_the_first_entry() -> None:
    text = '\ufeff[[service]]\nid = "BAD"\n[[service]]\nid = "WORSE"\n'.encode()
    assert map_toml.detect("m.toml", text)
    assert [one.where for one in reading(text).faults] == ["map.toml:1", "map.toml:3"]


# -- files that are not whole, and files that mean harm --------------------------------------------------


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xff\xfe[\x00[\x00", "byte 0 is not UTF-8"),
        (BASE.encode() + b'[[asset]]\nid = "\xe4"', "byte 107 is not UTF-8"),
        (b'[[service]]\nid = "wat', "not TOML"),
        (b"[[service", "not TOML"),
        (b"[[service]]\nid = ", "not TOML"),
        (b"[[service]]\rid = 'x'", "not TOML"),
        (b'[[service]]\nid = "x"\nid = "y"', "not TOML"),
        (b"\x00", "not TOML"),
        (b"a = 2027-13-45", "not TOML"),
        (b"people = " + b"9" * 5_000, "it holds a number of thousands of digits"),
        (b"x = " + b"[" * 500 + b"]" * 500, "nested too deep"),
        (b"x = " + b"[" * 100_000, "nested too deep"),
        (b"x = " + b"{a=" * 500 + b"1" + b"}" * 500, "nested too deep"),
        (b"[[service]]\nid" + b".a" * 500 + b" = 1", "nested too deep"),
        (b"[a" + b' . "a"' * 500 + b"]", "nested too deep"),
    ],
)
def test_a_file_that_is_not_whole_or_goes_too_deep_stores_nothing(data: bytes, what: str) -> None:
    with pytest.raises(BadInput) as caught:
        reading(data)
    assert caught.value.what.startswith(what)
    assert caught.value.where == "map.toml"


def test_a_key_of_a_hundred_thousand_parts_is_refused_before_the_parser_sees_it() -> None:
    begun = time.process_time()
    with pytest.raises(BadInput, match="nested too deep"):
        reading(b"[[service]]\n" + b"a." * 100_000 + b"a = 1")
    with pytest.raises(BadInput, match="not TOML"):
        reading(b"a" * 300_000 + b'""" \\"""' * 100_000)
    assert time.process_time() - begun < 30, "the time must grow with the length, not with its square"


def test_a_text_full_of_dots_and_a_list_of_shares_are_not_deep() -> None:
    members = ", ".join(f'{{node = "s-{n}", share = 0.01}}' for n in range(90))
    text = f'[[service]]\nid = "x"\nname = "{"a." * 200}"\n[[input]]\nof = "x"\nname = "n"\nrule = "shares"\nfrom = [{members}]\n'
    assert reading(text).faults == []


def test_a_deep_value_below_the_limit_is_a_short_fault() -> None:
    where, what, _ = fault("[[service]]\nid" + ".a" * 60 + " = 1")
    assert (where, what) == (LINE, "id = a table is no id")
    assert fault("[[service]]\nid = " + "[" * 200 + "]" * 200)[1] == "id = a list is no id"


def test_long_keys_and_ids_make_short_messages() -> None:
    for text in (f"[[service]]\n{'k' * 100_000} = 1", f'[[service]]\nid = "{"K" * 100_000}"'):
        assert len(fault(text)[1]) < 200


def test_the_limits_hold() -> None:
    with pytest.raises(BadInput, match="over 10 bytes"):
        reading(BASE, Limits(file_bytes=10))
    with pytest.raises(BadInput, match="more than 2 entries"):
        reading(BASE, Limits(members=2))


@pytest.mark.parametrize(
    ("name", "head", "is_map"),
    [
        ("m.toml", b"[[service]]\n", True),
        ("M.TOML", b'name = "x"\n\n  [[ input ]]\n', True),
        ("m.toml", b"[[services]]\n", False),
        ("m.toml", b"[project]\n", False),
        ("m.toml", b"", False),
        ("m.txt", b"[[service]]\n", False),
    ],
)
def test_detect(name: str, head: bytes, is_map: bool) -> None:
    assert map_toml.detect(name, head) is is_map


@given(st.integers(0, len(BASE)))
def test_a_map_cut_off_anywhere_is_read_in_part_or_refused(end: int) -> None:
    try:
        found = reading(BASE[:end])
    except BadInput as error:
        assert error.what.startswith("not TOML")
    else:
        assert len(found.records[0].nodes) + len(found.faults) <= 3


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.text(string.printable + "é中\U0001f514", max_size=12)
    | st.sampled_from(["acme", "all", "any", "shares", "2 of 3", "consumed", "0 of 0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["node", "share", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
keys = st.sampled_from(
    [*sorted(map_toml.INPUT_KEYS | map_toml.SHOCK_KEYS), "people", "owner", "region", "addresses", "hosts", "supplier"]
) | st.text("abz_", min_size=1, max_size=8)  # fmt: skip
tables = st.sampled_from([*map_toml.NODE_KEYS, "input", "input", "shock", "zebra"])


def toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, str):
        inner = "".join(
            c if c.isalnum() or c in " -_.:" else f"\\u{ord(c):04x}" for c in value if ord(c) < 0xFFFF
        )
        return f'"{inner}"'
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return '"none"' if value is None else repr(value)


@given(st.lists(st.tuples(tables, st.dictionaries(keys, values, max_size=6)), max_size=8))
def test_whatever_stands_under_the_tables_good_and_bad_together_are_all_accounted_for(
    entries: list[tuple[str, dict[str, object]]],
) -> None:
    text = "\n".join(
        f"[[{table}]]\n" + "\n".join(f"{key} = {toml(value)}" for key, value in entry.items())
        for table, entry in entries
    )
    found = reading(text)
    (chart,) = found.records
    known = [table for table, _ in entries if table != "zebra"]
    implied = {"leave to deliver", "supply", "site"}
    own = [i for i in chart.inputs if not (len(i.members) == 1 and i.name in implied and not i.stock_days)]
    faults = [fault for fault in found.faults if "no table" not in fault.what]
    assert len(chart.nodes) + len(own) + len(chart.shocks) + len(faults) == len(known)
    graph, _ = build(chart)
    assert len(graph.inputs) <= len(chart.inputs)


ids = st.sampled_from(["acme", "bolt", "water", "plc", "north", "nobody"])
extremes = st.sampled_from([0, 0.1, 1, 1e-300, 35_999.5, 36_500])
days = st.dates() | st.sampled_from([dt.date.min, dt.date.max, dt.date(2026, 11, 22)])
good = st.one_of(
    st.tuples(st.sampled_from(["service", "supplier", "region", "asset"]), st.fixed_dictionaries({"id": ids}, optional={"region": ids})),
    st.tuples(
        st.just("input"),
        st.fixed_dictionaries(
            {"of": ids, "name": st.just("salt"), "from": st.lists(ids, min_size=1, max_size=3, unique=True)},
            optional={
                "rule": st.sampled_from(["all", "any", "1 of 2", "2 of 2", "shares"]),
                "flow": st.sampled_from(map_toml.FLOWS),
                "stock_days": extremes,
                "lead_days": extremes,
            },
        ),
    ),
    st.tuples(
        st.just("shock"),
        st.fixed_dictionaries(
            {"id": st.sampled_from("abc"), "lost": st.lists(ids, min_size=1, max_size=3), "start": days},
            optional={"end": days, "level": st.sampled_from([0, 1e-300, 0.5, 1 - 1e-12, 1])},
        ),
    ),
)  # fmt: skip


@given(st.lists(good, max_size=12), st.sampled_from([dt.date(2026, 11, 22), dt.date(2027, 4, 15)]))
def test_whatever_map_is_read_a_list_of_trouble_comes_of_it(
    entries: list[tuple[str, dict[str, object]]], today: dt.date
) -> None:
    text = "\n".join(
        f"[[{table}]]\n" + "\n".join(f"{key} = {toml(value)}" for key, value in entry.items())
        for table, entry in entries
    )
    (chart,) = reading(text).records
    graph, _ = build(chart)
    rows = diagnose(graph, today=today, shocks=chart.shocks)
    assert len({row.id for row in rows}) == len(rows)
    assert all(str(row.headline) and row.next for row in rows)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        reading(data)
    except BadInput as error:
        assert error.where == "map.toml"


def test_an_asset_may_say_its_macs_serials_and_criticality():
    text = """
[[asset]]
id = "plc"
macs = ["00-1B-44-11-3A-B7", " 001b.4411.3ab7", "00:1b:44:11:3a:b8"]
serials = ["SC-1", " "]
criticality = "high"
"""
    (chart,) = map_toml.read(text.encode(), "m.toml", Limits()).records
    (plc,) = chart.nodes
    assert plc.macs == ("00:1b:44:11:3a:b7", "00:1b:44:11:3a:b8")
    assert (plc.serials, plc.criticality) == (("SC-1",), "high")
