# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the cells of a column look like: addresses, MACs, host names, versions, dates, countries, ...

A *shape* is what a cell is by its form alone. ``shapes`` counts them over a sample of cells; a cell may have several
(``1.2.3.4`` is an address and a version).
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterable

LONGEST = 300
"""Characters of a cell beyond which it has no shape."""

_MAC = re.compile(
    r"[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}", re.IGNORECASE
)
_HOST = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.){1,8}[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\.?",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?:fw|v|ver|version|rev|r)?[ .]?[0-9]{1,5}(?:\.[0-9]{1,6}){1,4}(?:[-+._ ]?[0-9a-z]{1,12}){0,2}", re.IGNORECASE)  # fmt: skip
_DATE = re.compile(
    r"(?:[12][0-9]{3}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[12][0-9]{3}|[0-9]{2}))(?P<time>[T ]+[0-9]{1,2}:[0-9]{2}.{0,20})?",
    re.ASCII,
)
_URL = re.compile(r"[a-z][a-z0-9+.-]{1,15}://\S+", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,253}\.[a-z]{2,24}", re.IGNORECASE)
_PERCENT = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,6})?[ ]?[%％]", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:[.,][0-9]{1,18})?", re.ASCII)
_SERIAL = re.compile(r"(?=[^ ]*[0-9])[0-9A-Z][0-9A-Z/._-]{5,39}")
_ORDER = re.compile(r"(?=.*[0-9])(?=.*[A-Z])(?:[0-9A-Z]{1,8}[ -]){1,5}[0-9A-Z]{1,12}")
_CPE = re.compile(r"cpe:(?:2\.3:|/)[aho*-]\S*", re.IGNORECASE)
_CODES = frozenset(
    "ad ae af al am ao ar at au az ba bd be bg bh bj bn bo br bw by ca ch ci cl cm cn co cr cu cy cz de dk do dz ec ee eg "
    "es et fi fr gb ge gh gr gt hk hn hr hu id ie il in iq ir is it jm jo jp ke kg kh kp kr kw kz la lb lk lt lu lv ly ma "
    "md me mk ml mm mn mo mt mu mv mx my mz na ng ni nl no np nz om pa pe ph pk pl pt py qa ro rs ru rw sa sd se sg si sk "
    "sn sv sy th tj tm tn tr tt tw tz ua ug uk us uy uz ve vn ye za zm zw".split()
)
_NAMES = frozenset(
    "argentina,australia,austria,belgium,brazil,bulgaria,canada,chile,china,colombia,croatia,cyprus,czechia,"
    "czech republic,denmark,egypt,estonia,finland,france,germany,greece,hungary,india,indonesia,iran,ireland,israel,"
    "italy,japan,kazakhstan,korea,south korea,latvia,lithuania,luxembourg,malaysia,malta,mexico,morocco,netherlands,"
    "the netherlands,new zealand,nigeria,norway,pakistan,peru,philippines,poland,portugal,romania,russia,saudi arabia,"
    "serbia,singapore,slovakia,slovenia,south africa,spain,sweden,switzerland,taiwan,thailand,turkey,türkiye,ukraine,"
    "united arab emirates,united kingdom,united states,united states of america,usa,vietnam,"
    "deutschland,österreich,schweiz,frankreich,italien,spanien,niederlande,belgien,polen,tschechien,japan,vereinigte staaten,"
    "großbritannien,schweden,norwegen,dänemark,finnland,indien,südkorea,"
    "allemagne,autriche,suisse,italie,espagne,pays-bas,belgique,pologne,états-unis,royaume-uni,japon,chine,inde,suède,"
    "alemania,suiza,francia,italia,españa,países bajos,estados unidos,reino unido,japón,corea del sur,suecia,"
    "中国,德国,美国,日本,韩国,法国,英国,意大利,西班牙,荷兰,比利时,瑞士,瑞典,奥地利,波兰,印度,新加坡,俄罗斯,加拿大,澳大利亚,中国台湾,以色列,巴西,芬兰,丹麦,挪威".split(
        ","
    )
)


def shapes_of(cell: str) -> set[str]:
    """The shapes of one cell, already without surrounding space; none for text that has no form."""
    if not cell or len(cell) > LONGEST:
        return set()
    found = {name for name, form in _FORMS if form.fullmatch(cell)}
    if _is_address(cell):
        found = {"address"}
    if (date := _DATE.fullmatch(cell)) is not None:
        found = {"instant" if date["time"] else "date"}
    if cell.casefold() in _NAMES or (len(cell) == 2 and cell.isupper() and cell.lower() in _CODES):
        found.add("country")
    return found


_FORMS = (
    ("mac", _MAC), ("host", _HOST), ("version", _VERSION), ("url", _URL), ("mail", _MAIL), ("percent", _PERCENT), ("number", _NUMBER),
    ("serial", _SERIAL), ("order number", _ORDER), ("cpe", _CPE),
)  # fmt: skip


def _is_address(cell: str) -> bool:
    parts = [part for part in re.split(r"[\s;,，；、]+", cell) if part]
    return bool(parts) and all(_one_address(part) for part in parts)


def _one_address(text: str) -> bool:
    if not ("." in text or ":" in text):
        return False
    try:
        ipaddress.ip_interface(text.partition("%")[0])
    except ValueError:
        return False
    return True


def shapes(cells: Iterable[str]) -> tuple[Counter[str], int]:
    """How many of the cells that are not empty have which shape, and how many are not empty."""
    counts: Counter[str] = Counter()
    filled = 0
    for cell in cells:
        bare = cell.strip()
        if bare:
            filled += 1
            counts.update(shapes_of(bare))
    return counts, filled
