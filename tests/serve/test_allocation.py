# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Memory goes back to the system where that can be had, and nothing fails elsewhere."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

GLIBC = platform.libc_ver()[0] == "glibc"
HELD = """
import os
import sys
from tocsin.serve.allocation import give_back
told = give_back()
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
bytes(bytearray(8 << 20))  # freed: without more, the library would keep such blocks from now on
before, pinned = resident(), []
for _ in range(20):
    block = bytearray(4 << 20)
    pinned.append(bytearray(100_000))  # lies behind it
    del block
blocks = [bytearray(4 << 20) for _ in range(20)]
small = [bytearray(100_000) for _ in range(20)]
del blocks
sys.stdout.write(f"{told} {resident() - before}")
"""


def test_large_blocks_are_given_back_although_small_ones_lie_behind_them():
    said = subprocess.run(
        [sys.executable, "-c", HELD], capture_output=True, text=True, check=True, env={**os.environ}
    ).stdout.split()
    assert said[0] == str(GLIBC)
    assert not GLIBC or int(said[1]) < 16 * 2**20
