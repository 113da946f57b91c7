# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Other ways to look for indicators in a log, each run in this process in turn; one JSON line each, with the lines it names.

Run by ``watch_scan`` in an interpreter that has them. Each is given what it does best: DuckDB reads seven fields and joins them with
the values and one parent of each name, and again whole lines as words with two parents; pyahocorasick and hyperscan look for all values as texts, without case; grep
likewise, by its own program; naive Python cuts each line into words and asks a set. Building is not in the time
of those that build first; grep builds as it starts.

usage: _scan_peers.py LOG WANTED.tsv [PEER]
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from typing import Any

GREP = shutil.which("grep") or "grep"
Answer = tuple[float, str, Collection[int]]


def naive(log: str, values: dict[str, str]) -> Answer:
    """Words and a set."""
    words, found = re.compile(rb"[A-Za-z0-9._%+@:/-]+"), []
    wanted = {value.encode().lower() for value in values}
    began = time.process_time()
    with open(log, "rb") as lines:
        for number, raw in enumerate(lines, 1):
            for word in words.findall(raw.lower()):
                labels = word.split(b".")
                if word in wanted or any(
                    b".".join(labels[at:]) in wanted for at in range(1, len(labels) - 1)
                ):
                    found.append(number)
                    break
    return time.process_time() - began, sys.version.split()[0], found


def _wanted_in(peer: Any, values: dict[str, str]) -> Any:
    """A DuckDB of one thread with the values in a table."""
    db = peer.connect()
    db.execute("set threads = 1")
    db.execute("create table wanted (value varchar)")
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("".join(f"{value}\n" for value in values))
        file.flush()
        db.execute(
            f"insert into wanted select * from read_csv('{file.name}', header = false, columns = {{'value': 'varchar'}})"
        )
    return db


def duckdb_words(log: str, values: dict[str, str]) -> Answer:
    """Whole lines as words, as the naive way has them, joined with the values; two parents of each name."""
    import duckdb as peer  # type: ignore[import-not-found, unused-ignore]  # of the environment of the peers

    db = _wanted_in(peer, values)
    asked = f"""
      with log as (select row_number() over () as line, lower(replace(raw, '\\/', '/')) as raw from read_csv('{log}', delim = '\x01',
        quote = '', escape = '', header = false, columns = {{'raw': 'varchar'}})),
      words as (select line, unnest(regexp_extract_all(raw, '[a-z0-9._%+@:/-]+')) as word from log),
      said as (select line, word, string_split(word, '.') as labels from words where contains(word, '.') or length(word) in (32, 40, 64))
      select distinct line from said where word in (select value from wanted)
        or array_to_string(labels[2:], '.') in (select value from wanted) or array_to_string(labels[3:], '.') in (select value from wanted)
    """
    began = time.process_time()
    rows = db.execute(asked).fetchall()
    return time.process_time() - began, peer.__version__, [row[0] for row in rows]


def duckdb(log: str, values: dict[str, str]) -> Answer:
    """Seven fields, read with their types, joined with the values; one parent of each name."""
    import duckdb as peer  # type: ignore[import-not-found, unused-ignore]  # of the environment of the peers

    db = _wanted_in(peer, values)
    # ruff: noqa: S608 -- the name of the log is our own
    asked = f"""
      with log as (select row_number() over () as line, src_ip, dest_ip, note, dns.rrname as rrname, tls.sni as sni, http.hostname as host,
        fileinfo.sha256 as digest from read_json('{log}', format = 'newline_delimited', columns = {{src_ip: 'varchar', dest_ip: 'varchar',
        note: 'varchar', dns: 'struct(rrname varchar)', tls: 'struct(sni varchar)', http: 'struct(hostname varchar)', fileinfo: 'struct(sha256 varchar)'}})),
      said as (select line, unnest([src_ip, dest_ip, lower(note), rrname, sni, host, digest]) as value from log)
      select distinct line from said where value in (select value from wanted)
        or (contains(value, '.') and substr(value, strpos(value, '.') + 1) in (select value from wanted))
    """
    began = time.process_time()
    rows = db.execute(asked).fetchall()
    return time.process_time() - began, peer.__version__, [row[0] for row in rows]


def aho_corasick(log: str, values: dict[str, str]) -> Answer:
    """All values as texts."""
    import ahocorasick as peer  # type: ignore[import-not-found]  # of the environment of the peers

    machine, found = peer.Automaton(), []
    for value in values:
        machine.add_word(value.lower(), 1)
    machine.make_automaton()
    began = time.process_time()
    with open(log, encoding="utf-8", errors="replace") as lines:
        for number, text in enumerate(lines, 1):
            if next(machine.iter(text.lower()), None) is not None:
                found.append(number)
    return time.process_time() - began, "2", found


def hyperscan(log: str, values: dict[str, str]) -> Answer:
    """All values as texts without case, over the file as one block."""
    import hyperscan as peer  # type: ignore[import-not-found]  # of the environment of the peers

    db = peer.Database()
    said = [re.escape(value).encode() for value in values]
    db.compile(
        expressions=said,
        ids=list(range(len(said))),
        elements=len(said),
        flags=[peer.HS_FLAG_CASELESS] * len(said),
    )
    with open(log, "rb") as file:
        data = file.read()
    places: list[int] = []

    def seen(_id: int, _start: int, end: int, _flags: int, _context: object) -> None:
        places.append(end)

    began = time.process_time()
    db.scan(data, match_event_handler=seen)
    seconds = time.process_time() - began
    found, number, done = [], 1, 0
    for place in sorted(places):
        number += data.count(b"\n", done, place)
        done = place
        found.append(number)
    return seconds, "0.9", set(found)


def grep(log: str, values: dict[str, str]) -> Answer:
    """GNU grep with a file of fixed texts, without case, in the locale in which it is fastest."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(f"{value}\n" for value in values))
        file.flush()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ran = subprocess.run(
            [GREP, "-inFf", file.name, log], capture_output=True, check=False, env={"LC_ALL": "C"}
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    version = (
        subprocess.run([GREP, "--version"], capture_output=True, text=True, check=True)
        .stdout.split("\n")[0]
        .split()[-1]
    )
    return (
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        version,
        [int(each.partition(b":")[0]) for each in ran.stdout.splitlines()],
    )


PEERS: dict[str, Callable[[str, dict[str, str]], Answer]] = {
    "DuckDB": duckdb, "DuckDB over words": duckdb_words, "naive Python": naive, "hyperscan": hyperscan, "pyahocorasick": aho_corasick, "GNU grep": grep,
}  # fmt: skip


def main() -> None:
    """One after the other, or the one that is named."""
    with open(sys.argv[2]) as file:
        values = {value: kind for kind, value in (row.rstrip("\n").split("\t") for row in file)}
    for name, peer in PEERS.items():
        if name not in (sys.argv[3:] or PEERS):
            continue
        try:
            seconds, version, lines = peer(sys.argv[1], values)
        except Exception as error:  # noqa: BLE001 -- a peer that cannot is named, and the others go on
            print(f"{name}: {error!r}", file=sys.stderr)
            continue
        print(
            json.dumps({"peer": name, "seconds": seconds, "version": version, "lines": sorted(lines)}),
            flush=True,
        )


if __name__ == "__main__":
    main()
