# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""TOML as people write it for us, table by table: what maps and plans have in common.

``entries`` walks over the tables of a file; what is wrong with one is a fault with file and line, and the others go on. The
functions below take one key each and raise ``BadEntry`` with what is wrong and what to do.

Refused as a whole: what is no TOML, dotted keys deeper than ``limits.depth`` (the parser's
time grows with the square of their length), numbers beyond what Python converts.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import cast

from tocsin.core.dependency import Member, Rule
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import too_much
from tocsin.core.reading import Fault

ID = re.compile(r"[a-z0-9](?:[a-z0-9._:-]{0,126}[a-z0-9])?")
MOST_TEXT = 2_000
"""Characters of a text."""
FIRST_YEAR = 1900
"""Of a date; what lies before is a slip."""
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


class BadEntry(Exception):
    """One entry is wrong: (what, do)."""


def detect(name: str, head: bytes, tables: Collection[str]) -> bool:
    """Whether this is a ``.toml`` file that has one of these tables."""
    any_of = "|".join(tables).encode()
    return (
        name.lower().endswith(".toml")
        and re.search(rb"(?m)^(?:\xef\xbb\xbf)?[ \t]*\[\[[ \t]*(?:%b)[ \t]*\]\]" % any_of, head) is not None
    )


def entries(
    data: bytes,
    name: str,
    limits: Limits,
    take: Mapping[str, Callable[[Table, str], None]],
    faults: list[Fault],
) -> str:
    """Hand each entry with its place to what takes its table, and return the ``name`` of the file.

    What ``take`` refuses with ``BadEntry`` becomes a fault. Raises ``BadInput`` where the file as a whole is no TOML.
    """
    found, lines = document(data, name, limits)
    return walk(found, name, limits, take, faults, lambda table, at: f"{name}:{lines.get((table, at), 1)}")


def walk(
    found: dict[str, object],
    name: str,
    limits: Limits,
    take: Mapping[str, Callable[[Table, str], None]],
    faults: list[Fault],
    place: Callable[[str, int], str],
) -> str:
    """As ``entries``, over what a parser made of a file; ``place`` names the n-th entry of a table."""
    count = 0
    title = found.pop("name", "")
    if not isinstance(title, str):
        faults.append(Fault(name, f"name = {shown(title)} is not a text", 'write name = "..."'))
        title = ""
    for table, rows in found.items():
        if table not in take:
            near = difflib.get_close_matches(table, take, 1)
            what = f"there is no table {shown(table)} here"
            faults.append(Fault(name, what, f"did you mean {near[0]!r}?" if near else ""))
            continue
        for at, entry in enumerate(rows if isinstance(rows, list) else [rows]):
            count += 1
            if count > limits.members:
                raise BadInput(f"more than {limits.members} entries", where=name, do="split the file")
            where = place(table, at)
            try:
                if not isinstance(entry, dict):
                    raise BadEntry(f"{table} is not a table", f"write [[{table}]]")
                take[table](entry, where)
            except BadEntry as bad:
                faults.append(Fault(where, *bad.args))
    return title


def document(data: bytes, name: str, limits: Limits) -> tuple[dict[str, object], dict[tuple[str, int], int]]:
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


def shown(value: object) -> str:
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


def known(entry: Table, keys: frozenset[str]) -> None:
    """Refuse a key that is not among these, with the nearest of them."""
    for key in entry:
        if key not in keys:
            near = difflib.get_close_matches(key, keys, 1)
            raise BadEntry(
                f"there is no key {shown(key)} here",
                f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(keys))}",
            )


def text(entry: Table, key: str, *, need: bool = False) -> str:
    """A text; empty where the key is not there, unless it is needed."""
    value = entry.get(key, "")
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise BadEntry(f"{key} must be a text of at most {MOST_TEXT} characters", f'write {key} = "..."')
    if need and not value:
        raise BadEntry(f"{key} is missing", f'add {key} = "..."')
    return value


def name_id(value: object, key: str) -> str:
    """An id: lower-case letters, digits and ``- . _ :``."""
    if value is None:
        raise BadEntry(f"{key} is missing", f'add {key} = "..."')
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise BadEntry(
            f"{key} = {shown(value)} is no id", "use lower-case letters, digits, - . _ : (at most 128)"
        )
    return value


def ids(entry: Table, key: str) -> tuple[str, ...]:
    """One id or a list of them; none where the key is not there."""
    value = entry.get(key, [])
    return tuple(name_id(item, key) for item in (value if isinstance(value, list) else [value]))


def texts(entry: Table, key: str) -> tuple[str, ...]:
    """A list of texts; empty where the key is not there."""
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadEntry(f"{key} must be a list of texts", f'write {key} = ["..."]')
    return tuple(cast("list[str]", value))


def number(entry: Table, key: str, low: float, high: float) -> float | None:
    """A number within these bounds; None where the key is not there."""
    value = entry.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadEntry(
            f"{key} = {shown(value)} is not a number from {low:g} to {high:g}", "correct the number"
        )
    return float(value)


def bounds(entry: Table, key: str, most: float) -> tuple[float, float] | None:
    """A number, or ``[low, high]``; None if the key is not there."""
    value = entry.get(key)
    if not isinstance(value, list):
        one = number(entry, key, 0, most)
        return None if one is None else (one, one)
    low, high = (number({key: each}, key, 0, most) for each in value) if len(value) == 2 else (None, None)
    if low is None or high is None or low > high:
        raise BadEntry(f"{key} = {shown(value)} are no bounds", f"write {key} = [low, high], or one number")
    return low, high


def day(entry: Table, key: str) -> dt.date | None:
    """A date; None where the key is not there."""
    value = entry.get(key)
    if value is None:
        return None
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise BadEntry(f"{key} = {shown(value)} is not a date", f"write {key} = 2027-01-31, without quotes")
    if value.year < FIRST_YEAR:
        raise BadEntry(f"{key} = {value} is before {FIRST_YEAR}", "correct the year, or leave the key out")
    return value


def rule(entry: Table, members: Collection[Member]) -> tuple[Rule, int]:
    """The rule of an entry over its members, and how many are enough."""
    said = text(entry, "rule") or "all"
    counted = K_OF_N.fullmatch(said)
    if counted:
        if int(counted[2]) != len(members):
            raise BadEntry(f"rule says {counted[0]!r}, but from lists {len(members)}", "make them agree")
        return "k-of-n", int(counted[1])
    if said not in {"all", "any", "shares"}:
        raise BadEntry(f"there is no rule {shown(said)}", 'use "all", "any", "2 of 3" or "shares"')
    return cast("Rule", said), 0


def reference(entry: Table, key: str) -> str:
    """The id of another node; empty where the key is not there."""
    value = entry.get(key, "")
    return "" if value == "" else name_id(value, key)


def members(items: list[object], key: str) -> tuple[Member, ...]:
    """Each once, with shares that can be together."""
    members = tuple(_member(item, key) for item in items)
    for name, count in Counter(member.node for member in members).items():
        if count > 1:
            raise BadEntry(f"{key} names {name!r} twice", "name each once")
    if sum(member.low for member in members) > 1 + 1e-9:
        raise BadEntry("the shares add up to more than 1", "correct the shares")
    return members


def _member(item: object, key: str) -> Member:
    if isinstance(item, str):
        return Member(node=name_id(item, key))
    if not isinstance(item, dict):
        raise BadEntry(f"{key} holds {shown(item)}", 'write "id" or {node = "id", share = 0.4}')
    known(item, frozenset({"node", "share"}))
    share = item.get("share", [0, 1])
    bounds = share if isinstance(share, list) else [share, share]
    numbers = [b for b in bounds if isinstance(b, int | float) and not isinstance(b, bool) and 0 <= b <= 1]
    if len(bounds) != 2 or len(numbers) != 2 or numbers[0] > numbers[1]:
        raise BadEntry(f"share = {shown(share)} is no share", "write a number from 0 to 1, or [low, high]")
    return Member(node=name_id(item.get("node"), "node"), low=float(numbers[0]), high=float(numbers[1]))
