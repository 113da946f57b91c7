# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims: 2,000 Sigma rules over 500,000 Windows events run at 100,000 events/s of one core, and ten to twenty-five times as fast as Zircolite.

Time is CPU time of the whole process, from the start of the interpreter to the last line written; rules are compiled and kept
by a first run, whose time is told on standard error. Rules and events are real and not ours to ship: a checkout of
SigmaHQ/sigma and files of JSON lines, such as those of OTRF/Security-Datasets. Zircolite (a checkout, with an
interpreter that has what it needs) runs its own rule sets in its fastest way over the first ``--peer-events`` of them, once
with its filter of events (it does not look at most) and that of its rule sets that is there; ours runs those of the same
ids. It flattens, stores and reports too.

usage: watch_sigma.py --rules FOLDER --events FILE... [--peer FOLDER --peer-python INTERPRETER]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from _line import cpu_seconds, line, median

EVENTS = 500_000
BAR = 100_000
PEER_EVENTS = EVENTS
PEER_RATE = 4_000
"""Events/s that the peer is known to reach; a run over all of them takes minutes, and is made once."""
SETS = {"rules_windows_sysmon": 25.0, "rules_windows_generic": 10.0}


def lines_of(files: Sequence[Path]) -> Iterator[bytes]:
    """All events, one file after the other."""
    for file in files:
        with file.open("rb") as stream:
            yield from stream


def written(files: Sequence[Path], count: int, into: Path) -> int:
    """The first events in one file; how many."""
    with into.open("wb") as out:
        return sum(bool(out.write(each)) for each in islice(lines_of(files), count))


def of_ids(rules: Path, ids: set[str], into: Path) -> int:
    """Copy the rule files whose id is wanted; how many."""
    into.mkdir()
    found = 0
    for file in sorted(rules.rglob("*.yml")):
        text = file.read_bytes()
        own = next((each[3:].strip() for each in text.splitlines() if each.startswith(b"id:")), b"").decode()
        if own in ids:
            (into / file.name).write_bytes(text)
            found += 1
    return found


def ours(rules: Path, events: Path, cache: Path, *pipelines: str) -> float:
    """CPU seconds of one run."""
    options = [word for name in pipelines for word in ("--pipeline", name)]
    command = [
        sys.executable,
        "-m",
        "tocsin",
        "watch",
        "sigma",
        str(rules),
        str(events),
        "--format",
        "jsonl",
        *options,
    ]
    return cpu_seconds(command, os.environ | {"XDG_CACHE_HOME": str(cache)})


def against(arguments: argparse.Namespace, folder: Path, cache: Path) -> None:
    """One line for each rule set of the peer."""
    count = written(arguments.events, arguments.peer_events, folder / "peer.json")
    for name, bar in SETS.items():
        file = next(
            (
                each
                for each in (f"{name}.json", f"{name}_high.json")
                if (arguments.peer / "rules" / each).is_file()
            ),
            "",
        )
        if not file:
            continue
        ruleset = arguments.peer / "rules" / file
        ids = {each["id"] for each in json.loads(ruleset.read_bytes())}
        rules = of_ids(arguments.rules, ids, folder / name)
        pipeline = "sysmon" if "sysmon" in name else "audit"
        ours(folder / name, folder / "peer.json", cache, pipeline)
        mine = median(lambda: ours(folder / name, folder / "peer.json", cache, pipeline), 5)  # noqa: B023 -- called at once
        command = [
            "env", "-C", str(arguments.peer), arguments.peer_python, str(arguments.peer / "zircolite.py"), "-j", "-e", str(folder / "peer.json"), "-r", str(ruleset),
            "-o", str(folder / "out.json"), "-l", str(folder / "log"), "-q",
        ]  # fmt: skip
        theirs = median(lambda: cpu_seconds(command), count / PEER_RATE)  # noqa: B023 -- called at once
        told = f"{name}: {len(ids)} rules of the peer, {rules} of the same id here; {count} events; "
        print(f"{told}{mine:.2f} s against {theirs:.2f} s of CPU", file=sys.stderr)
        print(
            line(f"Sigma rules, {file}", value=count / mine, unit="events/s", peer="Zircolite",
                 peer_value=count / theirs, bar=bar, better="more", of="ratio")
        )  # fmt: skip


def main() -> None:
    """Print the lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=Path)
    parser.add_argument("--events", type=Path, nargs="+")
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--peer-events", type=int, default=PEER_EVENTS)
    arguments = parser.parse_args()
    if not arguments.rules or not arguments.events:
        print("nothing measured: name --rules and --events", file=sys.stderr)
        for name, bar in SETS.items():
            print(
                line(
                    f"Sigma rules, {name}",
                    value=0,
                    unit="events/s",
                    peer="Zircolite",
                    bar=bar,
                    better="more",
                    of="ratio",
                )
            )
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        cache = folder / "cache"
        count = written(arguments.events, EVENTS, folder / "events.json")
        cold = ours(arguments.rules, folder / "events.json", cache)
        warm = median(lambda: ours(arguments.rules, folder / "events.json", cache), 10)
        size = (folder / "events.json").stat().st_size / 1e6
        print(f"{count} events, {size:.0f} MB; cold {cold:.1f} s, warm {warm:.1f} s of CPU", file=sys.stderr)
        print(
            line(
                "Sigma rules over Windows events, whole process",
                value=count / warm,
                unit="events/s",
                bar=BAR,
                better="more",
            )
        )
        if arguments.peer:
            against(arguments, folder, cache)


if __name__ == "__main__":
    main()
