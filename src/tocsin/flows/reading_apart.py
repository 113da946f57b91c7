# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``ObjectFile`` in a process of its own, so that one core reads while the other stores.

The other process is this module run by the same interpreter; while it starts, the file is
surveyed in this one. Through its standard input it gets the job; through its standard output
come messages, each preceded by its length in four bytes: rows in parts, what is told at the
end, or the error that ended it. Whichever of the two goes away, the other notices by the end
of the pipe: the reader exits, the storing process raises ``Unavailable`` and rolls back.

Cost: 0.2 s to start, 3 us an object on either side; a second interpreter, 60 MiB.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Self

import msgspec

from tocsin.core import stix
from tocsin.core.errors import BadInput, NotFound, TocsinError, Unavailable
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking
from tocsin.core.new_object import NewObject
from tocsin.flows import object_file
from tocsin.flows.object_file import Advance, ObjectFile, Told

_ROWS = 500
"""Objects in one message."""
_WAITING = 8
"""Messages made while the storing process is busy."""
_PIPE_BYTES = 2**20
"""As much as Linux lets anybody have."""
_LENGTH_BYTES = 4
_CONTAINERS = 100_000


class Job(msgspec.Struct, frozen=True, tag=True):
    """What to read."""

    path: bytes
    """As the file system has it."""
    name: str
    limits: Limits
    sha256: str
    """Of the file that was surveyed, in hex."""
    known: dict[str, Marking]


class Part(msgspec.Struct, frozen=True, tag=True):
    """Some rows, and how many bytes of the file were read since the last ones."""

    rows: list[NewObject]
    advanced_bytes: int


class End(msgspec.Struct, frozen=True, tag=True):
    """What is told at the end."""

    told: Told
    advanced_bytes: int


class Failed(msgspec.Struct, frozen=True, tag=True):
    """The error that ended the reading."""

    code: str
    what: str
    where: str
    do: str


Message = Job | Part | End | Failed
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Message)
_ERRORS = {kind.code: kind for kind in (BadInput, NotFound, Unavailable)}


def possible() -> bool:
    """Whether there is a core to spare, and an interpreter to start."""
    return bool(sys.executable) and len(os.sched_getaffinity(0)) > 1


@contextlib.contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for cycles among 100,000 new containers instead of 700.

    Rows live as long as their part, and to look through them again and again took a tenth of the
    time of the storing process.
    """
    before = gc.get_threshold()
    gc.set_threshold(_CONTAINERS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class ReadingApart:
    """An ``ObjectFile`` that is read by another process; to be closed (``with``), whatever became of it."""

    def __init__(self, path: str, name: str, limits: Limits, advance: Advance = lambda _bytes: None) -> None:
        """Start the process. ``-P``: what lies in the current folder is not to be imported."""
        self._path, self._name, self._limits, self._advance = path, name, limits, advance
        self._surveyed = ""
        self._told: Told | None = None
        command = [sys.executable, "-P", "-m", __spec__.name]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe)  # noqa: S603 -- this interpreter and this module
        with contextlib.suppress(OSError):  # a smaller pipe does the same, with more waiting
            fcntl.fcntl(self._output, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the process, if it has not ended by itself."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def survey(self) -> dict[str, Marking]:
        """As ``ObjectFile.survey``, by this process, while the other one starts."""
        known, self._surveyed = object_file.survey(self._path, self._name, self._limits)
        return known

    def rows(self, known: dict[str, Marking]) -> Iterator[NewObject]:
        """As ``ObjectFile.rows``; raises ``Unavailable`` if the process has ended."""
        self._say(Job(os.fsencode(self._path), self._name, self._limits, self._surveyed, known))
        while isinstance(part := self._hear(), Part):
            self._advance(part.advanced_bytes)
            yield from part.rows
        assert isinstance(part, End)
        self._advance(part.advanced_bytes)
        self._told = part.told

    def told(self) -> Told:
        """As ``ObjectFile.told``."""
        assert self._told is not None, "rows has not ended"
        return self._told

    @property
    def _output(self) -> BinaryIO:
        assert self._process.stdout is not None
        return self._process.stdout  # type: ignore[return-value]  # a pipe of bytes

    def _say(self, message: Message) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # hearing nothing from it says so
            _send(self._process.stdin, message)  # type: ignore[arg-type]  # a pipe of bytes

    def _hear(self) -> Message:
        message = _receive(self._output)
        if message is None:
            what = f"the process that read the file has ended ({self._process.wait()})"
            raise Unavailable(what, do="load it again; nothing of it was stored")
        if isinstance(message, Failed):
            raise _ERRORS.get(message.code, BadInput)(message.what, where=message.where, do=message.do)
        return message


def _send(stream: BinaryIO, message: Message) -> None:
    data = _ENCODER.encode(message)
    stream.write(len(data).to_bytes(_LENGTH_BYTES, "big") + data)
    stream.flush()


def _receive(stream: BinaryIO) -> Message | None:
    """The next message; None if the other side is gone."""
    length = stream.read(_LENGTH_BYTES)
    size = int.from_bytes(length, "big")
    data = stream.read(size)
    if len(length) < _LENGTH_BYTES or len(data) < size:
        return None
    message: Message = _DECODER.decode(data)
    return message


class _Sender:
    """Sends from a thread, so that reading goes on while the other side is busy."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting: queue.Queue[Message | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def put(self, message: Message) -> None:
        self._waiting.put(message)

    def is_ahead(self) -> bool:
        """Whether the other side has something to do; if not, it makes the keys, and so both are at work."""
        return not self._waiting.empty()

    def close(self) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while (message := self._waiting.get()) is not None:
                _send(self._stream, message)
        except OSError:
            os._exit(1)  # nobody is there to hear anything


def read(commands: BinaryIO, answers: BinaryIO) -> None:
    """The other process: do the job that comes in."""
    stix.prepare()
    job = _receive(commands)
    if not isinstance(job, Job):
        return
    sender = _Sender(answers)
    try:
        for message in _messages(job, sender):
            sender.put(message)
    except TocsinError as error:
        sender.put(Failed(error.code, error.what, error.where, error.do))
    finally:
        sender.close()


def _messages(job: Job, sender: _Sender) -> Iterator[Message]:
    advanced = 0

    def advance(size: int) -> None:
        nonlocal advanced
        advanced += size

    file = ObjectFile(os.fsdecode(job.path), job.name, job.limits, advance, surveyed=job.sha256)
    rows = file.rows(job.known)
    while part := list(islice(rows, _ROWS)):
        file.keyed = sender.is_ahead()
        size, advanced = advanced, 0
        yield Part(part, size)
    yield End(file.told(), advanced)


if __name__ == "__main__":
    with seldom_collected():
        read(sys.stdin.buffer, sys.stdout.buffer)
