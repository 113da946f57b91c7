# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A PDF read in a process of its own, which may take so much time and memory and no more.

The process is this interpreter with this module: the file comes on its standard input, the texts go out as JSON. What
ends it (memory, time, a fault in a library) ends nothing else.
"""

from __future__ import annotations

import subprocess
import sys

import msgspec

from tocsin.core.errors import BadInput, TocsinError, Unsupported
from tocsin.core.limits import Limits
from tocsin.share.readers import pdf
from tocsin.share.readers.document import Document

CPU_S = 60
MEMORY_BYTES = 250 * 2**20
"""Of address space; the interpreter itself takes some 60 MiB of it."""
_WAIT_S = 10 * CPU_S
"""For a machine on which others compute, too."""
_DO = "split it, or take its text out by hand: pdftotext -layout FILE - | tocsin share draft -"


class _Answer(msgspec.Struct):
    """What the process found: a document, or what is wrong."""

    document: Document | None = None
    what: str = ""
    do: str = ""
    unsupported: bool = False


def read(
    data: bytes, name: str, limits: Limits, *, cpu_s: int = CPU_S, memory_bytes: int = MEMORY_BYTES
) -> Document:
    """The texts of a PDF. Raises ``BadInput`` for what cannot be read within these bounds, and what ``pdf.read`` raises."""
    if len(data) > limits.file_bytes:
        what = f"{len(data)} bytes are more than the limit of {limits.file_bytes}"
        raise BadInput(what, where=name, do="split the file, or raise limits.file_bytes")
    bounds = [str(cpu_s), str(memory_bytes), str(limits.file_bytes)]
    command = [sys.executable, "-m", "tocsin.flows.pdf_apart", *bounds]
    try:
        ended = subprocess.run(command, input=data, capture_output=True, check=False, timeout=_WAIT_S)  # noqa: S603 -- this interpreter and this module
        answer = msgspec.json.decode(ended.stdout, type=_Answer)
    except (subprocess.TimeoutExpired, msgspec.DecodeError):
        what = f"to read it takes more than {cpu_s} s of CPU or {memory_bytes >> 20} MiB"
        raise BadInput(what, where=name, do=_DO) from None
    if answer.document is None:
        raise (Unsupported if answer.unsupported else BadInput)(answer.what, where=name, do=answer.do)
    return answer.document


def main(cpu_s: int, memory_bytes: int, file_bytes: int) -> None:
    """Read a PDF from standard input within bounds, and answer on standard output."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _Answer(document=pdf.read(sys.stdin.buffer.read(), "", Limits(file_bytes=file_bytes)))
    except TocsinError as error:
        answer = _Answer(what=error.what, do=error.do, unsupported=isinstance(error, Unsupported))
    sys.stdout.buffer.write(msgspec.json.encode(answer))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
