# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The dependency map as a person writes it: TOML, one table a node, an input or a shock.

The format is our own and described in ``docs/map.md``. Keys that are not known
are faults (a misspelt ``stock_day`` must not read as "no stock"), and so is every
entry of the wrong type, shares under a rule that does not count them, a source or a
shock named twice; good entries are kept. What is implied by a node becomes an input
like any other, so that the engine needs no second rule:

* ``supplier.jurisdiction``: the supplier needs that jurisdiction's leave (licence);
* ``product.supplier``: the product comes from that supplier (consumed);
* ``service.region``, ``asset.region``, ``supplier.region``: it stands there (consumed).

Refused as a whole: what is no TOML, dotted keys deeper than ``limits.depth`` (the parser's
time grows with the square of their length), numbers beyond what Python converts.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from typing import cast, get_args

from tocsin.core.dependency import Flow, Input, Map, Member, Node, NodeKind, Shock
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import too_much
from tocsin.core.reading import Fault, Reading

NODE_KEYS: dict[str, frozenset[str]] = {
    "organisation": frozenset({"jurisdiction", "held_by"}),
    "jurisdiction": frozenset(),
    "region": frozenset({"people"}),
    "supplier": frozenset({"jurisdiction", "region", "held_by"}),
    "product": frozenset({"supplier", "origin"}),
    "service": frozenset({"owner", "region", "people"}),
    "asset": frozenset({"owner", "region", "addresses", "hosts"}),
    "component": frozenset({"supplier", "origin"}),
}
INPUT_KEYS = frozenset({"of", "name", "rule", "from", "flow", "stock_days", "lead_days", "value_share"})
SHOCK_KEYS = frozenset({"id", "name", "lost", "start", "end", "level", "de_minimis", "cite"})
FLOWS = get_args(Flow)
ID = re.compile(r"[a-z0-9](?:[a-z0-9._:-]{0,126}[a-z0-9])?")
K_OF_N = re.compile(r"([0-9]{1,6}) of ([0-9]{1,6})")
NOT_CODE = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"{3,5}|\Z)' r"|'''.*?(?:'{3,5}|\Z)" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'|#[^\n]*",
    re.DOTALL,
)
"""Strings and comments, in which nothing is a header or a key."""
_HEADERS = re.compile(rb"^[ \t]*+\[", re.MULTILINE)
_CHARACTER, _TABLE, _VALUE, _PART, _MEMBER = 8, 1_000, 250, 400, 80
"""Bytes of memory, measured from above: for each byte of the text, header, equals sign, dot, and bracket or comma."""
HEADER = re.compile(r"[ \t]*\[{1,2}[ \t]*([A-Za-z0-9_-]+)[ \t]*\]")

Table = Mapping[str, object]


class _BadEntry(Exception):
    """One entry is wrong: (what, do)."""


def detect(name: str, head: bytes) -> bool:
    """A ``.toml`` file that has one of our tables."""
    tables = "|".join([*NODE_KEYS, "input", "shock"])
    return (
        name.lower().endswith(".toml")
        and re.search(rb"(?m)^(?:\xef\xbb\xbf)?[ \t]*\[\[[ \t]*(?:%b)[ \t]*\]\]" % tables.encode(), head)
        is not None
    )


def read(data: bytes, name: str, limits: Limits) -> Reading[Map]:
    """Return one ``Map``; raises BadInput where the file as a whole is no TOML."""
    document, lines = _document(data, name, limits)
    faults: list[Fault] = []
    nodes: list[Node] = []
    inputs: list[Input] = []
    shocks: dict[str, Shock] = {}
    count = 0
    title = document.pop("name", "")
    if not isinstance(title, str):
        faults.append(Fault(name, f"name = {_shown(title)} is not a text", 'write name = "..."'))
        title = ""
    for table, entries in document.items():
        if table not in NODE_KEYS and table not in {"input", "shock"}:
            near = difflib.get_close_matches(table, [*NODE_KEYS, "input", "shock"], 1)
            faults.append(
                Fault(
                    name,
                    f"there is no table {_shown(table)} in a map",
                    f"did you mean {near[0]!r}?" if near else "",
                )
            )
            continue
        for number, entry in enumerate(entries if isinstance(entries, list) else [entries]):
            count += 1
            if count > limits.members:
                raise BadInput(f"more than {limits.members} entries", where=name, do="split the map")
            where = f"{name}:{lines.get((table, number), 1)}"
            try:
                if not isinstance(entry, dict):
                    raise _BadEntry(f"{table} is not a table", f"write [[{table}]]")
                if table == "input":
                    inputs.append(_input(entry, where))
                elif table == "shock":
                    shock = _shock(entry, where, shocks)
                    shocks[shock.id] = shock
                else:
                    node, implied = _node(table, entry, where)
                    nodes.append(node)
                    inputs.extend(implied)
            except _BadEntry as bad:
                faults.append(Fault(where, *bad.args))
    chart = Map(name=title, nodes=tuple(nodes), inputs=tuple(inputs), shocks=tuple(shocks.values()))
    return Reading([chart], faults)


def _document(data: bytes, name: str, limits: Limits) -> tuple[dict[str, object], dict[tuple[str, int], int]]:
    """What the parser makes of the file, and the line of each entry."""
    if len(data) > limits.file_bytes:
        raise BadInput(
            f"the file is over {limits.file_bytes} bytes",
            where=name,
            do="split it or raise limits.file_bytes",
        )
    _light_enough(data, name, limits)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"byte {error.start} is not UTF-8", where=name, do="save the file as UTF-8") from None
    code = NOT_CODE.sub(_blanked, text)
    if _deep(limits.depth).search(code):
        raise BadInput("nested too deep", where=name, do=f"at most {limits.depth} levels")
    try:
        return tomllib.loads(text), _entry_lines(code)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            f"not TOML: {str(error)[:200]}", where=name, do="mend the place named; nothing was stored"
        ) from None
    except ValueError:
        raise BadInput("it holds a number of thousands of digits", where=name, do="correct it") from None
    except RecursionError:
        raise BadInput("nested too deep", where=name, do=f"at most {limits.depth} levels") from None


def _light_enough(data: bytes, name: str, limits: Limits) -> None:
    """Raise ``BadInput`` if what the parser makes of the text could take more than ``limits.memory_bytes``."""
    size = _CHARACTER * len(data)
    size += _VALUE * data.count(b"=") + _PART * data.count(b".")
    size += _MEMBER * (data.count(b",") + data.count(b"[") + data.count(b"{"))
    if (
        size > limits.memory_bytes
        or size + _TABLE * sum(1 for _ in _HEADERS.finditer(data)) > limits.memory_bytes
    ):
        raise too_much(name, limits.memory_bytes)


def _blanked(found: re.Match[str]) -> str:
    """A string as one word, a comment as nothing, and the lines they ran over."""
    word = "" if found[0].startswith("#") else "s"
    return word + "\n" * found[0].count("\n")


def _deep(depth: int) -> re.Pattern[str]:
    """A key of more parts than ``depth``; starts where a word starts and gives nothing back: linear."""
    part = r"[A-Za-z0-9_-]++[ \t]*+\.[ \t]*+"
    return re.compile(rf"(?<![A-Za-z0-9_-])(?:{part}){{{max(1, depth)}}}")


def _entry_lines(code: str) -> dict[tuple[str, int], int]:
    """Line of the n-th ``[[table]]`` header, for messages."""
    seen: dict[str, int] = {}
    lines: dict[tuple[str, int], int] = {}
    for number, line in enumerate(code.split("\n"), 1):
        found = HEADER.match(line)
        if found:
            table = found[1]
            lines[table, seen.get(table, 0)] = number
            seen[table] = seen.get(table, 0) + 1
    return lines


def _shown(value: object) -> str:
    """A value of the file for a message: short, and never by the way of a deep or huge one."""
    if isinstance(value, str):
        return repr(value[:60])
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and abs(value) >= 10**30:
        return "a number of more than 30 digits"
    return str(value)


def _known(entry: Table, keys: frozenset[str]) -> None:
    for key in entry:
        if key not in keys:
            near = difflib.get_close_matches(key, keys, 1)
            raise _BadEntry(
                f"there is no key {_shown(key)} here",
                f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(keys))}",
            )


def _text(entry: Table, key: str, *, need: bool = False) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str) or len(value) > 2_000:
        raise _BadEntry(f"{key} must be a text of at most 2000 characters", f'write {key} = "..."')
    if need and not value:
        raise _BadEntry(f"{key} is missing", f'add {key} = "..."')
    return value


def _name_id(value: object, key: str) -> str:
    if value is None:
        raise _BadEntry(f"{key} is missing", f'add {key} = "..."')
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise _BadEntry(
            f"{key} = {_shown(value)} is no id", "use lower-case letters, digits, - . _ : (at most 128)"
        )
    return value


def _ids(entry: Table, key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    return tuple(_name_id(item, key) for item in (value if isinstance(value, list) else [value]))


def _texts(entry: Table, key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _BadEntry(f"{key} must be a list of texts", f'write {key} = ["..."]')
    return tuple(cast("list[str]", value))


def _number(entry: Table, key: str, low: float, high: float) -> float | None:
    value = entry.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _BadEntry(
            f"{key} = {_shown(value)} is not a number from {low:g} to {high:g}", "correct the number"
        )
    return float(value)


def _bounds(entry: Table, key: str, most: float) -> tuple[float, float] | None:
    """A number, or ``[low, high]``; None if the key is not there."""
    value = entry.get(key)
    if not isinstance(value, list):
        one = _number(entry, key, 0, most)
        return None if one is None else (one, one)
    low, high = (_number({key: each}, key, 0, most) for each in value) if len(value) == 2 else (None, None)
    if low is None or high is None or low > high:
        raise _BadEntry(f"{key} = {_shown(value)} are no bounds", f"write {key} = [low, high], or one number")
    return low, high


def _day(entry: Table, key: str) -> dt.date | None:
    value = entry.get(key)
    if value is None:
        return None
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise _BadEntry(f"{key} = {_shown(value)} is not a date", f"write {key} = 2027-01-31, without quotes")
    return value


def _node(kind: str, entry: Table, where: str) -> tuple[Node, list[Input]]:
    _known(entry, NODE_KEYS[kind] | {"id", "name"})
    node_id = _name_id(entry.get("id"), "id")
    node = Node(
        id=node_id,
        kind=cast("NodeKind", kind),
        name=_text(entry, "name") or node_id,
        owner=_reference(entry, "owner"),
        people=int(_number(entry, "people", 0, 10**10) or 0),
        region=_reference(entry, "region"),
        jurisdiction=_reference(entry, "jurisdiction"),
        held_by=_others(entry, "held_by"),
        origin=_others(entry, "origin"),
        addresses=_texts(entry, "addresses"),
        hosts=tuple(host.lower() for host in _texts(entry, "hosts")),
        source=where,
    )
    implied: list[Input] = []
    if node.jurisdiction:
        implied.append(_implied(node, node.jurisdiction, "leave to deliver", "licence"))
    supplier = _reference(entry, "supplier")
    if supplier:
        implied.append(_implied(node, supplier, "supply", "consumed"))
    if node.region and kind in {"service", "asset", "supplier"}:
        implied.append(_implied(node, node.region, "site", "consumed"))
    return node, implied


def _implied(of: Node, source: str, name: str, flow: Flow) -> Input:
    """The input that a key of a node stands for: all of it from one source."""
    value = None if name == "site" else (1.0, 1.0)
    return Input(
        of=of.id, name=name, members=(Member(node=source),), flow=flow, value=value, source=of.source
    )


def _reference(entry: Table, key: str) -> str:
    value = entry.get(key, "")
    return "" if value == "" else _name_id(value, key)


def _input(entry: Table, where: str) -> Input:
    _known(entry, INPUT_KEYS)
    rule, k = _text(entry, "rule") or "all", 0
    sources = entry.get("from")
    if not isinstance(sources, list) or not sources:
        raise _BadEntry("from is missing or empty", 'write from = ["supplier-id", ...]')
    members = _members(sources, "from")
    counted = K_OF_N.fullmatch(rule)
    if counted:
        rule, k = "k-of-n", int(counted[1])
        if int(counted[2]) != len(members):
            raise _BadEntry(f"rule says {counted[0]!r}, but from lists {len(members)}", "make them agree")
    if rule not in {"all", "any", "shares", "k-of-n"} or (rule == "k-of-n" and not counted):
        raise _BadEntry(f"there is no rule {_shown(rule)}", 'use "all", "any", "2 of 3" or "shares"')
    if rule != "shares" and any(isinstance(item, dict) and "share" in item for item in sources):
        raise _BadEntry(f"shares are given, but the rule is {_shown(rule)}", 'write rule = "shares"')
    flow = _text(entry, "flow") or "unknown"
    if flow not in FLOWS:
        raise _BadEntry(f"there is no flow {_shown(flow)}", f"use one of {', '.join(FLOWS)}")
    stock, value = _bounds(entry, "stock_days", 36_500), _bounds(entry, "value_share", 1)
    return Input(
        of=_name_id(entry.get("of"), "of"),
        name=_text(entry, "name", need=True),
        members=members,
        rule=rule,  # type: ignore[arg-type]  # checked just above
        k=k,
        flow=flow,  # type: ignore[arg-type]  # checked just above
        stock_days=stock[0] if stock else 0.0,
        stock_most=stock[1] if stock and stock[1] > stock[0] else None,
        stock_known=stock is not None,
        lead_days=_number(entry, "lead_days", 0, 36_500),
        value=value,
        source=where,
    )


def _others(entry: Table, key: str) -> tuple[Member, ...]:
    """Those who hold shares in a node, or that what is in it comes from."""
    others = entry.get(key, [])
    if not isinstance(others, list):
        raise _BadEntry(f"{key} is no list", f'write {key} = [{{node = "id", share = 0.4}}]')
    return _members(others, key)


def _members(items: list[object], key: str) -> tuple[Member, ...]:
    """Each once, with shares that can be together."""
    members = tuple(_member(item, key) for item in items)
    for name, count in Counter(member.node for member in members).items():
        if count > 1:
            raise _BadEntry(f"{key} names {name!r} twice", "name each once")
    if sum(member.low for member in members) > 1 + 1e-9:
        raise _BadEntry("the shares add up to more than 1", "correct the shares")
    return members


def _member(item: object, key: str) -> Member:
    if isinstance(item, str):
        return Member(node=_name_id(item, key))
    if not isinstance(item, dict):
        raise _BadEntry(f"{key} holds {_shown(item)}", 'write "id" or {node = "id", share = 0.4}')
    _known(item, frozenset({"node", "share"}))
    share = item.get("share", [0, 1])
    bounds = share if isinstance(share, list) else [share, share]
    numbers = [b for b in bounds if isinstance(b, int | float) and not isinstance(b, bool) and 0 <= b <= 1]
    if len(bounds) != 2 or len(numbers) != 2 or numbers[0] > numbers[1]:
        raise _BadEntry(f"share = {_shown(share)} is no share", "write a number from 0 to 1, or [low, high]")
    return Member(node=_name_id(item.get("node"), "node"), low=float(numbers[0]), high=float(numbers[1]))


def _shock(entry: Table, where: str, known: Mapping[str, Shock]) -> Shock:
    _known(entry, SHOCK_KEYS)
    start, end = _day(entry, "start"), _day(entry, "end")
    if start is None:
        raise _BadEntry("start is missing", "write start = 2027-01-31")
    if end is not None and end <= start:
        raise _BadEntry(f"it ends ({end}) before it has begun ({start})", "correct the dates")
    lost = _ids(entry, "lost")
    if not lost:
        raise _BadEntry("lost is missing or empty", 'write lost = ["id", ...]')
    shock_id = _name_id(entry.get("id"), "id")
    if shock_id in known:
        raise _BadEntry(
            f"the id {shock_id!r} is used twice (first at {known[shock_id].source})", "rename one"
        )
    return Shock(
        id=shock_id,
        name=_text(entry, "name") or shock_id,
        lost=lost,
        start=start,
        end=end,
        level=_number(entry, "level", 0, 1) or 0.0,
        de_minimis=_number(entry, "de_minimis", 0, 1),
        cite=_text(entry, "cite"),
        source=where,
    )
