# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A log as the scanner reads it: unpacked, in UTF-8, hashed; swelling, cut off and unknown encodings are told."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from zstandard import ZstdCompressor

from tests.flows.conftest import LIMITS
from tocsin.core.errors import BadInput
from tocsin.flows import log_input
from tocsin.flows.log_input import LogInput

TEXT = b"a line\n" * 50_000
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": ZstdCompressor().compress,
}


def read(path: Path, encoding: str = "") -> tuple[bytes, LogInput]:
    with LogInput(str(path), path.name, LIMITS, encoding=encoding) as log:
        head, parts = log.head(), []
        while part := log.read(10_000):
            parts.append(part)
    data = b"".join(parts)
    assert data.startswith(head[:1_000])
    return data, log


@pytest.mark.parametrize("name", PACKERS)
def test_it_comes_unpacked_and_is_hashed(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    path.write_bytes(PACKERS[name](TEXT))
    data, log = read(path)
    assert data == TEXT
    assert log.digest.hexdigest() == hashlib.sha256(TEXT).hexdigest()
    assert (log.plain_bytes > 0) == (name == "plain")


@pytest.mark.parametrize("name", ["gz", "bz2", "xz", "zst"])
def test_one_that_is_cut_off_gives_what_could_be_read_and_is_told(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    path.write_bytes(PACKERS[name](TEXT)[:-20])
    with pytest.raises(BadInput, match="cannot be decompressed to its end"):
        read(path)


@pytest.mark.parametrize(
    ("free", "said"),
    [
        (10_000, r"beyond {ten} bytes from {size}, 10 times its size"),
        (2_000_000, r"beyond 2000000 bytes from {size}, which any log may"),
    ],
)
def test_one_that_swells_is_refused_by_the_limit_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, said: str
) -> None:
    monkeypatch.setattr(log_input, "_FREE_BYTES", free)
    path = tmp_path / "x.log.gz"
    path.write_bytes(gzip.compress(bytes(5_000_000)))
    limits = msgspec.structs.replace(LIMITS, log_expansion=10)
    size = path.stat().st_size
    match = said.format(ten=10 * size, size=size)
    with LogInput(str(path), "x", limits, encoding="latin-1") as log, pytest.raises(BadInput, match=match):
        while log.read(10_000):
            assert log.read_bytes <= max(free, 10 * size)


def test_an_encoding_that_is_named_is_read_and_one_that_there_is_not_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    path.write_bytes("你好 evil.example\n".encode("gb18030"))
    assert read(path, encoding="gb18030")[0].decode() == "你好 evil.example\n"
    with pytest.raises(BadInput, match="no encoding 'klingon'"):
        read(path, encoding="klingon")
