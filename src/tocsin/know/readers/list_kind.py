# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a list is about, given what its columns look like: suppliers, assets, or assets with vendor and model.

The same header means another thing in another list: a ``vendor`` supplies where nothing names a machine, and made the
machine where something does; ``service`` is who is supplied, or who uses the asset; ``name`` is whatever is listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from tocsin.know.readers import column_words
from tocsin.know.readers.column_score import SURE, Looks, Scored

Kind = Literal["suppliers", "assets", "OT assets"]

OF_SUPPLIERS = frozenset({"supplier", "provides", "to", "country", "share", "stock_days", "lead_days"})
NAMING = ("asset", "host", "address", "mac", "serial")
"""What an asset can be called by, the best first."""
OF_DEVICES = frozenset({"vendor", "model", "firmware", "order_number", "cpe"})
OF_ASSETS = frozenset({*NAMING, *OF_DEVICES, "service", "owner", "site", "criticality"})
_PRODUCT = frozenset("product item artikel produkt produit producto 产品 产品名称 商品".split())
_VENDOR_SUPPLIES = frozenset({"vendor", "vendor name", "厂商"})
"""Words that have always named suppliers here, where nothing names a machine."""
_OF_MACHINES = frozenset({"address", "mac", "serial", "firmware"})
_TIMES = frozenset("time timestamp date time zeit zeitstempel 时间 日期 heure hora".split())


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The kind of a list, and by number of the column what each is, how sure and why."""

    kind: Kind
    sure: bool
    why: str
    meanings: Mapping[int, str]
    scores: Mapping[int, float]
    reasons: Mapping[int, str]


def needed(kind: Kind, there: set[str]) -> str:
    """The meaning without which a list of this kind cannot be read, if it is not there."""
    if kind == "suppliers":
        return "" if "supplier" in there else "supplier"
    return "" if there & set(NAMING) else "asset"


def judge(
    name: str, looks: Sequence[Looks], scored: Sequence[Scored], told: Mapping[int, str], *, headed: bool
) -> Verdict:
    """Say what the list is about. ``told``: number of a column -> what a person says it is, or ``-``."""
    seen = [one for each, one in zip(looks, scored, strict=True) if each.number not in told]
    sure = {one.meaning for one in seen if one.score >= SURE} | set(told.values()) - {"-"}
    words = {one.word for one in seen if one.score >= SURE}
    kind = _told_kind(set(told.values())) or _kind(name, sure)
    meanings, scores, reasons = _shared_out(kind, looks, scored, told)
    if kind != "suppliers":
        kind = "OT assets" if OF_DEVICES & set(meanings.values()) else "assets"
    if told:
        lacking = needed(kind, set(meanings.values()))
        why = f"no column is named {lacking}" if lacking else "named on the command line"
        return Verdict(
            kind=kind, sure=not lacking, why=why, meanings=meanings, scores=scores, reasons=reasons
        )
    there = {meaning for number, meaning in meanings.items() if scores[number] >= SURE}
    missing = _missing(kind, there, name, words, headed=headed)
    if not missing and any(
        one.word == "" and column_words.folded(each.header) in _TIMES
        for each, one in zip(looks, scored, strict=True)
    ):
        missing = "a column is called after the time, as in a log"
    return Verdict(
        kind=kind, sure=not missing, why=missing or "its columns say so", meanings=meanings, scores=scores, reasons=reasons
    )  # fmt: skip


def _told_kind(told: set[str]) -> Kind | None:
    if "supplier" in told:
        return "suppliers"
    if told & OF_ASSETS:
        return "assets"
    return "suppliers" if told & OF_SUPPLIERS else None


def _kind(name: str, sure: set[str]) -> Kind:
    machine = sure & {"host", "address", "mac", "serial", "firmware", "model"}
    if "supplier" in sure:
        return "assets" if "asset" in sure and machine else "suppliers"
    if "asset" in sure or sure & {"host", "address", "mac", "serial", "firmware"}:
        return "assets"
    if machine and "vendor" in sure:
        return "assets"
    return "suppliers" if "vendor" in sure or sure & OF_SUPPLIERS or _called_suppliers(name) else "assets"


def _called_suppliers(name: str) -> bool:
    base = name.replace("\\", "/").rpartition("/")[2]
    text = column_words.folded(base.rpartition(".")[0])
    parts = {part.rstrip("snier") for part in text.split()}
    return any(word.rstrip("snier") in parts for word in ("supplier", "vendor", "lieferant", "fournisseur", "proveedor")) or any(
        word in text for word in ("供应商", "厂商")
    )  # fmt: skip


def _shared_out(
    kind: Kind, looks: Sequence[Looks], scored: Sequence[Scored], told: Mapping[int, str]
) -> tuple[dict[int, str], dict[int, float], dict[int, str]]:
    """Each meaning to the column that is surest of it; the reasons also of those that are not used."""
    wanted = OF_SUPPLIERS if kind == "suppliers" else OF_ASSETS
    own = {one.meaning for one in scored if one.score >= SURE} | set(told.values())
    meanings: dict[int, str] = {}
    scores: dict[int, float] = {}
    reasons: dict[int, str] = {}
    taken: dict[str, int] = {}
    for number, meaning in told.items():
        reasons[number] = "named on the command line"
        if meaning != "-":
            meanings[number], scores[number], taken[meaning] = meaning, 1.0, number
    rest = [(each, one) for each, one in zip(looks, scored, strict=True) if each.number not in told]
    for each, one in sorted(rest, key=lambda pair: (-pair[1].score, pair[0].number)):
        meaning = _in_kind(kind, one, own)
        reasons[each.number] = one.why
        if not meaning:
            continue
        if meaning not in wanted:
            reasons[each.number] = f"{one.why}; a list of {kind} has no use for it"
        elif meaning in taken:
            reasons[each.number] = f"{one.why}; column {taken[meaning]} is taken for the {meaning}"
        else:
            meanings[each.number], taken[meaning] = meaning, each.number
            scores[each.number] = SURE if one.vague else one.score
    return meanings, scores, reasons


def _in_kind(kind: Kind, one: Scored, own: set[str]) -> str:
    """What a column is in a list of this kind."""
    if kind == "suppliers":
        if one.vague:
            return "" if own & {"supplier", "vendor"} else "supplier"
        if one.meaning == "vendor" and "supplier" not in own:
            return "supplier"
        return "to" if one.meaning == "service" and "to" not in own else one.meaning
    if one.vague:
        return "" if "asset" in own else "asset"
    if one.meaning == "supplier" and "vendor" not in own:
        return "vendor"
    if one.meaning == "provides" and one.word in _PRODUCT and "model" not in own:
        return "model"
    return one.meaning


def _missing(kind: Kind, there: set[str], name: str, words: set[str], *, headed: bool) -> str:
    """What a guess lacks to be sure; empty if it is."""
    if not headed:
        return "" if {"mac", "address"} <= there else "it has no header, and its cells alone do not tell"
    if kind == "suppliers":
        if "supplier" not in there:
            return "no column is surely the supplier"
        named = words & (_VENDOR_SUPPLIES | _SUPPLIER_WORDS)
        if named or _called_suppliers(name) or len(there & (OF_SUPPLIERS - {"supplier"})) >= 2:
            return ""
        return "it is not certain that it lists suppliers"
    if "asset" in there and not words & _ASSET_WORDS and not there & _OF_MACHINES:
        return "it is not certain that it lists assets"  # people, goods and mirrors have names, too
    naming = there & set(NAMING)
    if "asset" in there or len(naming) >= 2 or (naming and there & OF_DEVICES):
        return ""
    return (
        "only one column names a machine, and nothing else tells of it"
        if naming
        else "no column names an asset"
    )


def _words_of(meaning: str) -> frozenset[str]:
    return frozenset(" ".join(column_words.WORDS[meaning].split()).split(", "))


_SUPPLIER_WORDS = _words_of("supplier")
_ASSET_WORDS = _words_of("asset")
