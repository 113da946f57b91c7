# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The index of what is looked for: size on disk and CPU time to build, at 1,000,000 and 10,000,000 mixed indicators.

The mix: 62 % domains, 20 % IPv4, 2 % prefixes, 1 % IPv6, 6 % URLs, 7 % hashes, 2 % addresses of mail; all
vouched for by one list. Values are generated with a seed, in normal form, one block a kind. Timed is what comes
behind: reading the addresses, hashing, sorting, packing and writing the file; not the compiler (say ``tocsin`` has
run before). In the timed input one value of each kind is planted and must be found in the file that was written,
its neighbour must not, and one bad value of each sort of fault must be refused.

    python benchmarks/watch_index.py [COUNT ...]
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator

from _line import line

from tocsin.watch.index import Index, Voucher, file
from tocsin.watch.index.builder import Builder

BARS = {1_000_000: (60e6, 3.0), 10_000_000: (600e6, 45.0)}
MIX = {"domain": 62, "ipv4": 20, "cidr": 2, "ipv6": 1, "url": 6, "hash": 7, "email": 2}
TOPS = ["com"] * 9 + [
    "net",
    "org",
    "info",
    "ru",
    "cn",
    "top",
    "xyz",
    "de",
    "co.uk",
    "com.br",
    "site",
    "online",
    "io",
]
PLANTED = {
    "domain": "planted.example.org", "ipv4": "192.0.2.77", "cidr": "198.51.100.128/25", "ipv6": "2001:db8::77",
    "url": "http://planted.example/a/b?c=d", "md5": "0123456789abcdef" * 2, "sha1": "0123456789" * 4,
    "sha256": "0123456789abcdef" * 4, "sha512": "0123456789abcdef" * 8, "ja3": "fedcba9876543210" * 2,
    "ja4": "t13d1516h2_8daaf6152771_b186095e22b6", "email": "planted@mail.example", "filename": "planted.exe",
    "mutex": "Global\\planted", "regkey": "hkey_local_machine\\software\\planted", "useragent": "planted/1.0",
}  # fmt: skip
ABSENT = {
    "domain": "planted.example.com", "ipv4": "192.0.2.78", "cidr": "198.51.100.0/25", "ipv6": "2001:db8::78",
    "url": "http://planted.example/a/b?c=D", "md5": "1123456789abcdef" * 2, "email": "planted@mail.example.org",
}  # fmt: skip
FAULTS = {
    "ipv4": "010.1.1.1",
    "cidr": "32.0.0.0/3",
    "ipv6": "2001:db8::1::2",
    "url": "http://e.example/" + "a" * 10**7,
}
SYLLABLES = "ba be bi bo da de di do fa ka ke ki ko la le li lo ma me mi mo na ne ni no pa ra re ri ro sa se si so ta te ti to za".split()


def values(kind: str, count: int) -> Iterator[str]:
    """Values of a kind in normal form, always the same."""
    draw = random.Random(f"{kind} 7")
    bits, pick = draw.getrandbits, draw.choice
    words = ["".join(pick(SYLLABLES) for _ in range(draw.randint(2, 5))) for _ in range(50_000)]
    for _ in range(count):
        if kind == "ipv4":
            yield f"{draw.randint(1, 223)}.{bits(8)}.{bits(8)}.{bits(8)}"
        elif kind == "cidr":
            length = pick((20, 22, 24, 24, 24, 28))
            number = draw.randint(1 << 24, (224 << 24) - 1) >> (32 - length) << (32 - length)
            yield f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}/{length}"
        elif kind == "ipv6":
            yield f"2a0{draw.randint(1, 15):x}:{draw.randint(1, 65535):x}:{draw.randint(1, 65535):x}::{draw.randint(1, 65535):x}"
        elif kind == "hash":
            digits = pick((32, 40, 64, 64))
            yield f"{bits(4 * digits):0{digits}x}"
        else:
            name = f"{pick(words)}-{bits(28):x}.{pick(TOPS)}"
            path = f"http://{name}/{pick(words)}/{bits(32):x}.php?id={bits(13)}" if kind == "url" else ""
            yield path or (f"{pick(words)}{bits(10)}@{name}" if kind == "email" else name)


def blocks(total: int) -> dict[str, bytes]:
    """The mix in blocks, with what is planted."""
    lines: dict[str, list[str]] = {kind: [value] for kind, value in PLANTED.items()}
    for kind, share in MIX.items():
        for value in values(kind, total * share // 100):
            home = {32: "md5", 40: "sha1", 64: "sha256"}[len(value)] if kind == "hash" else kind
            lines[home].append(value)
    for kind, fault in FAULTS.items():
        lines[kind].append(fault)
    return {kind: ("\n".join(found) + "\n").encode() for kind, found in lines.items()}


def measured(total: int, folder: str) -> tuple[float, float]:
    """Bytes on disk, and CPU seconds to build and write."""
    given, path = blocks(total), os.path.join(folder, f"index-{total}")
    begun = time.process_time()
    builder = Builder()
    for kind in list(given):
        builder.add(kind, given.pop(kind), Voucher(tags=("list:benchmark",)))
    header, sections = builder.finish()
    file.write(path, header, sections)
    taken = time.process_time() - begun
    if builder.refused != len(FAULTS):
        raise SystemExit(f"{len(FAULTS)} faults were planted, {builder.refused} found")
    begun = time.process_time()
    index = Index(*file.read(path))
    opened = time.process_time() - begun
    lost = [kind for kind, value in PLANTED.items() if index.get(kind, value) is None]
    extra = [kind for kind, value in ABSENT.items() if index.get(kind, value) is not None]
    if lost or extra:
        raise SystemExit(f"planted and not found: {lost}; found and not planted: {extra}")
    parts = {name: round(array.nbytes / 1e6, 1) for name, array in sections.items() if array.nbytes > 1e5}
    print(
        f"{total}: {len(index)} distinct, opened in {opened:.2f} s CPU, MB by array: {parts}", file=sys.stderr
    )
    return os.path.getsize(path), taken


def main() -> None:
    """Print two lines a count."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        measured(1_000, folder)
        print(
            f"first build, compiler or its cache included: {time.process_time() - begun:.1f} s CPU",
            file=sys.stderr,
        )
        for total in map(int, sys.argv[1:] or BARS):
            size, taken = measured(total, folder)
            most, longest = BARS.get(total, (60.0 * total, 4.5e-6 * total))
            claim = f"index of {total:,} mixed indicators"
            print(line(f"{claim}: size on disk", value=size / 1e6, unit="MB", bar=most / 1e6, better="less"))
            print(line(f"{claim}: built and written", value=taken, unit="s CPU", bar=longest, better="less"))


if __name__ == "__main__":
    main()
