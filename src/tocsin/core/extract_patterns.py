# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The patterns by which ``core.extract`` finds: each possessive or bounded, so that no text takes more than linear time."""

from __future__ import annotations

import re

from tocsin.core import extract_doubt as doubt
from tocsin.core.extract_names import EAST

BREAKS = (
    "\x80-\xbf\u2000-\u206f\u3000-\u303f\ufe10-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
NOT_RUN = rf"\x00-,/:-@\[-^`{{-\x7f{BREAKS}{EAST}"
RUN = re.compile(f"[^{NOT_RUN}]++")
PIECE = re.compile(r"(?:(?!\.\.).)++")
EAST_NAME = re.compile(rf"[{EAST}A-Za-z0-9-]{{1,63}}+\.[{EAST}]{{2,10}}+(?![A-Za-z0-9.])")
URL = re.compile(
    r"(?<![A-Za-z0-9])(?:https?|ftps?|sftp|wss?|tftp|ldaps?|smb|rtsp|ssh|telnet)://", re.IGNORECASE
)
URL_STOP = re.compile(r"[\s\x00-\x20\x7f\"<>\\`{|}^]")
URL_EAST = re.compile(f"[{BREAKS}{EAST}]")
HOST = re.compile(r"[^/?#]*+")
TRAILING = ".,;:!?'\"*_"
LOCAL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-=")
QUAD = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
PREFIX = re.compile(r"/([0-9]{1,3})(?![0-9./A-Za-z])")
SIX = re.compile(
    r"(?<![0-9A-Za-z._])(?<![0-9A-Fa-f]:)(?:ip(?:v?6)?:)?((?=[0-9A-Fa-f.]*+:)[0-9A-Fa-f:.]{2,45}+)(?![0-9A-Za-z_:])",
    re.IGNORECASE,
)
HEX = re.compile(r"[0-9A-Fa-f]+")
DIGESTS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
SAYS_JA3 = re.compile(r"ja3s?(?:[_ .]?(?:hash|digest|fingerprint))?\W{1,4}$", re.IGNORECASE)
DASH = "[-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"
BORDER = "(?<![A-Za-z0-9])"
CVE = re.compile(rf"{BORDER}CVE[ ]?{DASH}[ ]?([0-9]{{4}}){DASH}([0-9]{{4,19}})(?![0-9A-Za-z])", re.IGNORECASE)
TECHNIQUE = re.compile(r"(?<![A-Za-z0-9._-])T([0-9]{4})(?:[./]([0-9]{3}))?(?![A-Za-z0-9_-]|\.[0-9])")
AS = re.compile(r"(?<![A-Za-z0-9.@_-])AS(N?[ :#]{0,2})([0-9]{1,10})(?![A-Za-z0-9_-]|\.[0-9])")
KEY_PART = r"[^\\\s:\"'<>|,;\u2010-\u201f\u2026\u3000-\u303f\uff00-\uff20]"
KEY = re.compile(
    rf"{BORDER}(?:HKLM|HKCU|HKCR|HKU|HKCC|HKEY_(?:LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)):?"
    rf"(?:\\{{1,2}}(?:{KEY_PART}{{1,64}}+(?: (?!HK){KEY_PART}{{1,64}}+){{0,3}}+(?=\\)|{KEY_PART}{{1,255}}+)){{1,32}}+",
    re.IGNORECASE,
)
MUTEX = re.compile(
    r"(?:(?<![A-Za-z])mut(?:ex|ant)(?:es)?|\u4e92\u65a5(?:\u4f53|\u91cf|\u9501|\u5bf9\u8c61)?)"
    r"(?: ?(?:name|named|called|object|is|\u540d|\u540d\u79f0|\u4e3a|\u540d\u4e3a)){0,2} ?"
    r"(?:[:=\uff1a] ?[\"'`\u201c\u2018]?|[\"'`\u201c\u2018])([^\s\"'`\u201d\u2019\u2026<>,;\uff0c\u3002\uff1b]{3,200})",
    re.IGNORECASE,
)
ENDINGS = "|".join(sorted(doubt.FILES, key=lambda each: (-len(each), each)))
QUOTED = re.compile(
    r"[\"\u201c\u2018\u300a\u300c\u300e`]([^\"\u201c\u201d\u2018\u2019\u300a-\u300f`\n\\/:*?<>|]{1,120}+)[\"\u201d\u2019\u300b\u300d\u300f`]"
)
ENDING = re.compile(rf"\.(?:{ENDINGS})$", re.IGNORECASE)
TECHNIQUE_PATH = re.compile(r"/techniques/(T[0-9]{4})(?:/([0-9]{3}))?(?:/|$)")
PATH = re.compile(r"(?::[0-9]{1,5})?/")
