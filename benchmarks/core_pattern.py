# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: a pattern that is a plain equality becomes an atom at 100 times the rate at which stix2-patterns parses it.

Generated patterns of four kinds (address, domain, SHA-256, URL), each another value, so that
nothing is remembered. The run fails if one of ours is not the atom it was made from. CPU
time of one process; stix2-patterns parses a sample of the same patterns in the same run.
"""

from __future__ import annotations

import gc
import random
import time
from importlib.metadata import version

from _line import in_turns, line
from stix2patterns.v21.pattern import Pattern

from tocsin.core.atoms import Atom
from tocsin.core.limits import Limits
from tocsin.core.pattern import equalities

COUNT = 40_000
SAMPLE = 800
BAR = 100.0


def made(count: int) -> list[tuple[str, Atom]]:
    """Patterns, and the atom each means."""
    draw, rows = random.Random(5), list[tuple[str, Atom]]()
    for _ in range(count // 4):
        address = ".".join(str(draw.randint(1, 254)) for _ in range(4))
        host, path = f"host{draw.randint(1, 10**9)}.example", draw.randint(1, 10**9)
        digest = draw.randbytes(32).hex()
        url = f"http://{host}/path/{path}"
        rows += [
            (f"[ipv4-addr:value = '{address}']", Atom("ipv4", address)),
            (f"[domain-name:value = '{host}']", Atom("domain", host)),
            (f"[file:hashes.'SHA-256' = '{digest}']", Atom("sha256", digest)),
            (f"[url:value = '{url}']", Atom("url", url)),
        ]
    return rows


def main() -> None:
    """Measure both, print the line."""
    rows, limits = made(COUNT), Limits()
    texts = [text for text, _ in rows]

    def ours() -> float:
        gc.collect()
        began = time.process_time()
        found = [equalities(text, limits) for text in texts]
        took = time.process_time() - began
        if any(each.atoms != (atom,) for each, (_, atom) in zip(found, rows, strict=True)):
            raise SystemExit("a pattern did not become its atom")
        return len(texts) / took

    def theirs() -> float:
        gc.collect()
        began = time.process_time()
        for text in texts[:SAMPLE]:
            Pattern(text)
        return SAMPLE / (time.process_time() - began)

    rate, peer = in_turns(ours, theirs)
    print(
        line("pattern of plain equality to atom", value=rate, unit="patterns/s", bar=BAR, better="more",
             peer="stix2-patterns", peer_version=version("stix2-patterns"), peer_value=peer, of="ratio")
    )  # fmt: skip


if __name__ == "__main__":
    main()
