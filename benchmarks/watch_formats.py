# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""Claim: logs of every line format are scanned at 100 MB/s of one core for 100,000 indicators, with the hits of reading every line.

Logs are made up in the shape of each format, with the escapes it has in practice: ``\x22`` in one of a hundred agents, paths of
Windows in CEF and tables, quotes in every row, traces behind one of fifty records of syslog; one of 500 lines tells of something
looked for. Both ways, with the sieve and without, take turns over the first 2 MB; speed is that over all of it, CPU time of this
process. A second line a format adds 1,000 names of files, which are looked for as whole fields.

usage: watch_formats.py [SIZE_MB] [FORMAT...]
"""

from __future__ import annotations

import datetime as dt
import io
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module

import _eve
from _line import in_turns, line

from tocsin.core.hit import Hit
from tocsin.flows.scan_logs import sieve_of
from tocsin.watch.index import Index, build
from tocsin.watch.readers import LineContext, LogReader, named
from tocsin.watch.scan import scan_stream
from tocsin.watch.sieve import Sieve

BAR, MANY, FILES = 100.0, 100_000, 1_000
SLICE = 2_000_000
CONTEXT = LineContext(now=dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
ZEEK = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttp\n"
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tmethod\thost\turi\tuser_agent\tstatus_code\ttags\n"
    "#types\ttime\tstring\taddr\tport\taddr\tport\tstring\tstring\tstring\tstring\tcount\tset[string]\n"
)


class Lines:
    """Lines of each format, from one seed."""

    def __init__(self, known: list[str]) -> None:
        self.maker, self.known, self.chance = _eve.Maker(11), known, random.Random(13)  # noqa: S311 -- made-up data

    def host(self) -> str:
        """A name; one of 500 is looked for."""
        return self.chance.choice(self.known) if self.chance.random() < 0.002 else self.maker.host()

    def inner(self) -> str:
        """An address of ours."""
        c = self.chance
        return f"10.{c.randrange(4)}.{c.randrange(256)}.{c.randrange(1, 255)}"

    def path(self) -> str:
        """Of a URL."""
        return f"/{self.maker.word()}/{self.maker.word()}.html?id={self.chance.randrange(10**9)}"

    def file(self) -> str:
        """Of Windows."""
        return f"C:\\Windows\\System32\\{self.maker.word()}\\{self.maker.word()}.exe"

    def agent(self) -> str:
        """Of a browser."""
        return self.chance.choice(_eve.AGENTS)

    def zeek(self, at: int) -> str:
        """One of http.log."""
        agent = "\\x22" + self.agent() if self.chance.random() < 0.01 else self.agent()
        return (
            f"{1795339800 + at / 100:.6f}\tC{at:x}\t{self.inner()}\t50312\t{self.maker.quad()}\t80\tGET\t{self.host()}\t{self.path()}\t{agent}\t200\t"
            f"{'a,b' if at % 10 == 0 else '(empty)'}\n"
        )

    def access(self, at: int) -> str:
        """The Combined Log Format."""
        agent = "\\x22" + self.agent() if self.chance.random() < 0.01 else self.agent()
        return (
            f'{self.maker.quad()} - - [22/Nov/2026:09:{at // 60 % 60:02}:{at % 60:02} +0000] "GET {self.path()} HTTP/1.1" 200 {at % 9999} '
            f'"https://{self.host()}{self.path()}" "{agent}"\n'
        )

    def web_error(self, at: int) -> str:
        """Of nginx."""
        return (
            f"2026/11/22 09:{at // 60 % 60:02}:{at % 60:02} [error] 7#7: *{at} connect() failed (111: Connection refused) while connecting to upstream, "
            f'client: {self.maker.quad()}, server: _, request: "GET {self.path()} HTTP/1.1", upstream: "http://10.0.0.7:8080/a", host: "{self.host()}"\n'
        )

    def cef(self, at: int) -> str:
        """Of an endpoint, paths with their backslashes doubled."""
        file = self.file().replace("\\", "\\\\") if at % 2 else "/usr/bin/x"
        return (
            f"CEF:0|Vendor|Endpoint|1.0|{at % 500}|process connects|3|rt={1795339800123 + at} src={self.inner()} dst={self.maker.quad()} "
            f"dhost={self.host()} request={self.path().replace('=', chr(92) + '=')} filePath={file} msg=seen {self.maker.word()} once\n"
        )

    def leef(self, at: int) -> str:
        """Version 2 with its usual delimiter, behind syslog."""
        return (
            f"Nov 22 09:30:{at % 60:02} gw LEEF:2.0|Vendor|Wall|1.0|{at % 500}|^|src={self.inner()}^dst={self.maker.quad()}^"
            f"url=http://{self.host()}{self.path()}^usrName={self.maker.word()}\n"
        )

    def syslog(self, at: int) -> str:
        """RFC 5424 and RFC 3164 in turns, some with a trace behind."""
        if at % 2:
            return f'<34>1 2026-11-22T09:30:{at % 60:02}.123Z gw named 7 - [origin ip="{self.inner()}"] query {self.host()} from {self.inner()}\n'
        said = f"<34>Nov 22 09:30:{at % 60:02} mail postfix/smtp[{at % 9999}]: {at:X}: to=<{self.maker.word()}@{self.host()}>, relay={self.inner()}, status=sent\n"
        return said + "  at com.example.Trace(Trace.java:12)\n" * 3 if at % 50 == 0 else said

    def csv(self, at: int) -> str:
        """Of a proxy, every cell quoted."""
        return (
            f'"2026-11-22T09:30:{at % 60:02}Z","{self.inner()}","{self.maker.quad()}","http://{self.host()}{self.path()}","{self.file()}",'
            f'"said ""{self.maker.word()}"", then left"\n'
        )

    def text(self, at: int) -> str:
        """Of a program."""
        return f"2026-11-22 09:30:{at % 60:02} resolver: {self.inner()} asked for {self.host()} and opened {self.file()}\n"


HEADS = {"zeek": ZEEK, "csv": "time,src_ip,dst_ip,url,file,note\n"}
READERS = {"leef": "cef"}
FORMATS = ("zeek", "access", "web_error", "cef", "leef", "syslog", "csv", "text")


def made(name: str, size: int, known: list[str]) -> bytes:
    """A log of about this size."""
    lines, parts, done, at = Lines(known), [HEADS.get(name, "").encode()], 0, 0
    write: Callable[[int], str] = getattr(lines, name)
    while done < min(size, 8_000_000):
        parts.append(write(at).encode())
        done, at = done + len(parts[-1]), at + 1
    return b"".join([*parts, *(parts[1:] * max(0, size // done - 1))])


def scanned(
    data: bytes, index: Index, reader: LogReader, make: Callable[[], Sieve] | None
) -> tuple[float, list[Hit]]:
    """(CPU seconds, hits)."""
    began = time.process_time()
    stream = io.BytesIO(data)
    hits = [
        hit
        for part in scan_stream(stream, index=index, reader=reader, file="x", context=CONTEXT, sieve=make)
        for hit in part.hits
    ]
    return time.process_time() - began, hits


def _same(sieve: Sieve) -> Sieve:
    return sieve


def _seconds(data: bytes, index: Index, reader: LogReader, make: Callable[[], Sieve] | None) -> float:
    return scanned(data, index, reader, make)[0] / len(data)


def main() -> None:
    """Two lines a format."""
    size = int(sys.argv[1]) * 1_000_000 if len(sys.argv) > 1 else 32_000_000
    asked = sys.argv[2:] or FORMATS
    maker = _eve.Maker(5)
    indicators = list(maker.indicators(MANY))
    files = [("filename", f"{maker.word()}-{at}.exe") for at in range(FILES)]
    known = [value for kind, value in indicators if kind == "domain"]
    import_module("tocsin.watch.scan").SMALL_BYTES = 0  # type: ignore[attr-defined]  # the slice is to be scanned both ways
    for what, wanted in (("values", indicators), ("values and names of files", [*indicators, *files])):
        index = build((kind, value, "", ()) for kind, value in wanted)
        sieve = sieve_of(index, 7)()
        for name in asked:
            data = made(name, size, known)
            start = data[: data.rfind(b"\n", 0, SLICE) + 1]
            reader = named(READERS.get(name, name.replace("_", "-")), data[:65_536])
            quick, slow = (scanned(start, index, reader, make)[1] for make in (partial(_same, sieve), None))
            assert quick == slow != [], name
            fast, full = in_turns(
                partial(_seconds, data, index, reader, partial(_same, sieve)),
                partial(_seconds, start, index, reader, None),
                turns=3,
            )
            print(
                line(
                    f"{name}: MB/s of CPU for {MANY} indicators, {what}", value=1e-6 / fast, unit="MB/s", bar=BAR, better="more",
                    peer="reading every line", peer_value=1e-6 / full,
                ), flush=True,
            )  # fmt: skip


if __name__ == "__main__":
    main()
