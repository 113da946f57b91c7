# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Why a value that stands in a report may be no indicator: false friends, each with the sentence that says so.

Nothing is dropped here; who reviews decides. A value that was defanged was meant to be one, so most of these
doubts are not raised for it.
"""

from __future__ import annotations

import ipaddress
import re

from tocsin.core.registrable import listed, registrable
from tocsin.core.sentence import Sentence

EXAMPLE = frozenset({"example", "test", "invalid", "localhost"})
"""Top-level domains that nobody registers below (RFC 2606, RFC 6761)."""
_EXAMPLES = frozenset({"example.com", "example.net", "example.org"})
FILES = frozenset(
    (
        "exe dll sys bat cmd ps1 psm1 vbs vbe js jse wsf hta lnk scr cpl ocx drv msi msix jar class war doc docx docm dot dotm "
        "xls xlsx xlsm xlsb ppt pptx pptm rtf pdf txt csv json xml html htm php asp aspx jsp zip rar 7z gz tgz tar bz2 xz iso img "
        "vhd vhdx cab bin dat db tmp log ini cfg conf yml yaml toml png jpg jpeg gif bmp ico svg eml msg apk ipa dmg pkg elf so ko "
        "o py pyc pyd sh pl rb go rs c cpp h cs java lua md pcap pcapng evtx reg one chm url desktop service plist deb rpm"
    ).split()
)
"""Endings of file names."""
PAGES = frozenset("html htm php asp aspx jsp png jpg jpeg gif ico svg md txt log json xml pdf".split())
_SYSTEM = frozenset(
    (
        "cmd.exe powershell.exe pwsh.exe svchost.exe explorer.exe rundll32.exe regsvr32.exe mshta.exe wscript.exe cscript.exe "
        "certutil.exe bitsadmin.exe schtasks.exe taskkill.exe tasklist.exe net.exe net1.exe whoami.exe ipconfig.exe wmic.exe "
        "msiexec.exe lsass.exe winlogon.exe services.exe conhost.exe werfault.exe notepad.exe calc.exe vssadmin.exe wevtutil.exe "
        "bcdedit.exe reg.exe sc.exe ping.exe nslookup.exe netsh.exe msbuild.exe installutil.exe psexec.exe kernel32.dll "
        "ntdll.dll user32.dll advapi32.dll ws2_32.dll wininet.dll winword.exe excel.exe outlook.exe chrome.exe msedge.exe"
    ).split()
)
_PRODUCTS = frozenset(
    "asp.net vb.net ado.net node.js vue.js next.js react.js socket.io d3.js three.js express.js".split()
)
_CITED = frozenset(
    (
        "mitre.org nist.gov cve.org cisa.gov first.org virustotal.com github.com gitlab.com githubusercontent.com twitter.com x.com "
        "t.co linkedin.com facebook.com youtube.com instagram.com reddit.com medium.com wikipedia.org w3.org schema.org "
        "microsoft.com google.com apple.com mozilla.org ietf.org rfc-editor.org oasis-open.org openioc.org mandiant.com "
        "creativecommons.org web.archive.org archive.org shodan.io censys.io abuse.ch any.run hybrid-analysis.com "
        "weixin.qq.com weibo.com zhihu.com cnnvd.org.cn cnvd.org.cn cert.org.cn"
    ).split()
)
_EMPTY = frozenset({
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
})  # fmt: skip
_SAYS_VERSION = re.compile(
    r"(?:versions?|ver\.?|v|build|release|firmware|software|update|agent|client|server|driver|sdk|\u7248\u672c|\u56fa\u4ef6)"
    r"[\"']?[ :=\uff1a]{0,3}[\"']?(?:is |of |from |\u4e3a|\u662f)?$",
    re.IGNORECASE,
)
_SAYS_OTHER = re.compile(
    r"(?:imphash|imp hash|hassh|jarm|rich ?(?:pe )?(?:header )?hash|telfhash|authentihash|vhash|thumbprint|serial(?: number)?|"
    r"commit|revision|key|guid|uuid|session|token|boundary|etag)[\"']?[ :=\uff1a]{0,3}(?:is |of )?[\"'`]?$",
    re.IGNORECASE,
)
_LOOKED_BACK = 32


def of_address(text: str, start: int, value: str, *, defanged: bool) -> Sentence | None:
    """Doubts about an address or prefix."""
    address = ipaddress.ip_network(value, strict=False)
    if not address.is_global or address.is_multicast:
        return Sentence(
            "It is an address that is not routed on the Internet: private, reserved or for examples"
        )
    if not defanged and "." in value and _SAYS_VERSION.search(text, max(0, start - _LOOKED_BACK), start):
        return Sentence("It may be the number of a version")
    return None


def of_digest(text: str, start: int, value: str) -> Sentence | None:
    """Doubts about a hash."""
    if value in _EMPTY:
        return Sentence("It is the hash of an empty file")
    if len(set(value)) < 4:
        return Sentence("It is a placeholder: hardly any two of its digits differ")
    if value.isdigit() or _SAYS_OTHER.search(text, max(0, start - _LOOKED_BACK), start):
        return Sentence("It may be another number than the hash of a file")
    return None


def of_host(host: str, *, defanged: bool) -> Sentence | None:
    """Doubts about a host of a domain name, URL or mail address; ``host`` in normal form."""
    top = host.rpartition(".")[2]
    if top in EXAMPLE or registrable(host) in _EXAMPLES:
        return Sentence("The name is reserved for examples")
    if not listed(host):
        return Sentence("Its last label is no top-level domain, or it is a registry's own name")
    if not defanged and cited(host):
        return Sentence("It is a site that reports cite")
    return None


def cited(host: str) -> bool:
    """Whether it is, or is below, a site that reports link to as a source."""
    labels = host.split(".")
    return any(".".join(labels[at:]) in _CITED for at in range(max(0, len(labels) - 4), len(labels)))


def of_name(text: str, end: int, seen: str, value: str, *, defanged: bool) -> Sentence | None:
    """Doubts about a domain name in prose."""
    if defanged:
        return of_host(value, defanged=True)
    last = seen.rpartition(".")[2]
    if value in _PRODUCTS:
        return Sentence("It is the name of a product")
    if text[end : end + 1] == "(":
        return Sentence("It looks like the call of a function")
    if last in FILES:
        return Sentence("It may be the name of a file")
    if len(last) < 5 and last.istitle() and not seen.istitle():
        return Sentence("It may be the end of one sentence and the start of the next")
    return of_host(value, defanged=False)


def of_file(text: str, start: int, value: str) -> Sentence | None:
    """Doubts about a file name."""
    if value in _SYSTEM:
        return Sentence("It is a file of the operating system or of a common program")
    ending = value.rpartition(".")[2]
    if value in _PRODUCTS:
        return Sentence("It is the name of a product")
    if ending in PAGES or text[start - 1 : start] == "/":
        return Sentence("It may be a page or picture, or a part of a path")
    if listed(value):
        return Sentence("It may be a domain name")
    return None
