# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: minimal cut sets up to an order, counted as SCRAM counts them, in no more than its time on every model.

    know_cut_sets.py --models FOLDER [--peer scram=PATH] [--orders 4 6]

FOLDER holds Open-PSA models (``*.xml``); SCRAM is the Debian program ``scram``, started as
``scram --zbdd --limit-order K MODEL``. Ours is the CPU time of this process from the bytes of the file to the
counts; the interpreter and the compiled loops are loaded before, and no set is listed. SCRAM's is the CPU time of
its whole process, its start and the writing of all sets among it: it has no way to leave them out. So the table shows
apart what it takes to start and read (``--validate``), and the ratio without. The value is that of the worst model.

A model that SCRAM does not finish in 60 s of CPU time is in no claim; the table on standard error names it. One that SCRAM
finishes and we do not has no time of ours: such models are a second claim, which is met only if there are none. The run fails if the counts of any model differ, or if a pair of events planted
in a model of our own is not found.
"""

from __future__ import annotations

import argparse
import gc
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET  # noqa: S405 - documents with a DTD are refused before

from _line import cpu_seconds, line

from tocsin.core.errors import BadInput, Unsupported
from tocsin.know.cut_sets import Effort, minimal
from tocsin.know.fault_tree import FaultTree, Gate, GateKind

SECONDS = 60
TURNS = 3
FILE_BYTES = 64 * 2**20
KINDS: dict[str, GateKind] = {"and": "and", "or": "or", "atleast": "k-of-n", "not": "not"}


class Row(NamedTuple):
    """One model at one order: how many sets, our seconds, SCRAM's, and SCRAM's until it has read the model."""

    name: str
    sets: int
    ours: float
    theirs: float
    start: float


# -- the format ---------------------------------------------------------------------------


class _Plain(ET.TreeBuilder):
    """Refuses a document type as the parser meets it, whatever the encoding: without one there are no entities."""

    def doctype(self, name: str, _public: str | None, _system: str | None) -> None:
        raise BadInput(f"a document type is declared: {name!r}", do="take it out")


def read(data: bytes, name: str) -> FaultTree:
    """Return the tree of an Open-PSA model: gates of and, or, atleast, not over gates and basic events.

    Refuses (``BadInput``) a document with a DTD, so that no entity can expand, and one of more than 64 MiB.
    ``Unsupported`` for other constructs.
    """
    if len(data) > FILE_BYTES:
        raise BadInput(f"more than {FILE_BYTES} bytes", where=name)
    try:
        root = ET.fromstring(data, ET.XMLParser(target=_Plain()))  # noqa: S314 - refuses each DTD
    except ET.ParseError as wrong:
        raise BadInput(f"no XML: {wrong}", where=name) from wrong
    gates: list[Gate] = []
    for defined in root.iter("define-gate"):
        formula = [part for part in defined if part.tag not in ("label", "attributes")]
        if len(formula) != 1:
            raise BadInput(f"gate {defined.get('name')!r} has {len(formula)} formulas", where=name)
        _gates(formula[0], defined.get("name", ""), gates, name)
    used = {to for gate in gates for to in gate.of}
    tops = [gate.name for gate in gates if gate.name not in used]
    if len(tops) != 1:
        raise BadInput(f"{len(tops)} gates are inputs of none", where=name, do="leave one top")
    events = dict.fromkeys(
        part.get("name", "") for part in root.iter() if part.tag in ("basic-event", "define-basic-event")
    )
    return FaultTree(top=tops[0], gates=tuple(gates), events=tuple(events))


def _gates(formula: ET.Element, called: str, gates: list[Gate], where: str) -> None:
    """Add the gate of a formula, and one for each formula within it: the parser bounds no depth, so no calls."""
    left = [(formula, called)]
    while left:
        at, name = left.pop()
        if at.tag in ("gate", "basic-event"):
            gates.append(Gate(name=name, kind="or", of=(at.get("name", ""),), source=where))
            continue
        if at.tag == "xor":
            at = _exclusive(at, called, where)
        if at.tag not in KINDS:
            raise Unsupported(f"gate {called!r} is <{at.tag}>", where=where)
        of = []
        for i, part in enumerate(at):
            if part.tag in ("gate", "basic-event"):
                of.append(part.get("name", ""))
            else:
                of.append(f"{name}/{i}")
                left.append((part, of[-1]))
        least = at.get("min", "0")
        if not re.fullmatch(r"\d{1,6}", least):
            raise BadInput(f"gate {called!r} asks for {least!r}", where=where, do="give a whole number")
        gates.append(Gate(name=name, kind=KINDS[at.tag], of=tuple(of), k=int(least), source=where))


def _exclusive(at: ET.Element, called: str, where: str) -> ET.Element:
    """One of two and not the other, in the gates that we have."""
    if len(at) != 2:
        raise Unsupported(f"gate {called!r} is an xor of {len(at)}", where=where)
    either = ET.Element("or")
    for one, other in (tuple(at), tuple(at)[::-1]):
        both = ET.SubElement(either, "and")
        both.append(one)
        ET.SubElement(both, "not").append(other)
    return either


# -- the two sides ------------------------------------------------------------------------


def ours(path: Path, order: int) -> tuple[tuple[int, ...], float]:
    """Counts by order and CPU seconds; ``Unsupported`` if it is refused, or more than we allow ourselves."""
    gc.collect()
    began = time.process_time()
    found = minimal(read(path.read_bytes(), path.name), order, effort=Effort(listed=0))
    took = time.process_time() - began
    if found.complete < order:
        raise Unsupported(f"not finished at order {order}: {found.why}")
    return found.counts, took


def theirs(scram: str, path: Path, order: int, folder: str) -> tuple[tuple[int, ...], float] | None:
    """Counts by order and CPU seconds; None if it needs more than SECONDS."""
    report = Path(folder) / "report.xml"
    report.unlink(missing_ok=True)
    # by CPU time: on a busy machine a bound on the clock ends what SCRAM would have finished
    limited = ["sh", "-c", f'ulimit -S -t {SECONDS}; exec "$@"', "sh", scram, "--zbdd"]
    try:
        took = cpu_seconds([*limited, "--limit-order", str(order), "-o", str(report), str(path)])
    except subprocess.CalledProcessError as ended:
        if ended.returncode == -signal.SIGXCPU:
            return None
        raise SystemExit(f"{path.name}: SCRAM failed, which is not the same as slow: {ended}") from ended
    said = re.search(
        r'<sum-of-products[^>]*?products="(\d+)"(?:[^>]*?distribution="([\d ]*)")?', report.read_text("utf-8")
    )
    if said is None:
        raise SystemExit(f"{path.name}: no count in the report of SCRAM")
    counts = [int(n) for n in (said[2] or "").split()]
    if sum(counts) != int(said[1]):
        raise SystemExit(f"{path.name}: SCRAM counts {said[1]} products and {counts} by order")
    return tuple([*counts, *[0] * order][:order]), took


def planted(folder: str) -> None:
    """A model of our own, whose one pair among single points and an atleast is known."""
    path = Path(folder) / "planted.xml"
    path.write_text(
        '<opsa-mef><define-fault-tree name="p"><define-gate name="t"><or><and><basic-event name="a"/><gate name="g"/></and>'
        '<basic-event name="c"/><atleast min="3"><basic-event name="d"/><basic-event name="e"/><basic-event name="f"/>'
        '<basic-event name="a"/></atleast></or></define-gate><define-gate name="g"><or><basic-event name="b"/>'
        '<and><basic-event name="b"/><basic-event name="e"/></and></or></define-gate></define-fault-tree></opsa-mef>',
        "utf-8",
    )
    found = minimal(read(path.read_bytes(), path.name))
    if found.counts != (1, 1, 4, 0) or found.sets[:2] != (("c",), ("a", "b")):
        raise SystemExit(f"the planted sets were not found: {found}")


def measured(models: list[Path], scram: str | None, order: int, folder: str) -> tuple[list[Row], int]:
    """Each model in turns, and how many we refuse that SCRAM finishes; prints the table."""
    rows: list[Row] = []
    lacking = 0
    print(
        f"order {order}: model, sets, ours ms, SCRAM ms, ratio; its start and reading ms, ratio without",
        file=sys.stderr,
    )
    for path in models:
        try:
            counts, first = ours(path, order)
        except Unsupported as refused:
            other = theirs(scram, path, order, folder) if scram else None
            lacking += other is not None
            said = f"SCRAM {sum(other[0])} sets in {other[1]:.1f} s" if other else "nor finished by SCRAM"
            print(f"  {path.stem:10} {refused.what}; {said}", file=sys.stderr)
            continue
        if scram is None:
            print(f"  {path.stem:10} {sum(counts):9} {first * 1e3:8.1f}", file=sys.stderr)
            continue
        pairs: list[tuple[float, float, float]] = []
        for _ in range(TURNS):
            other = theirs(scram, path, order, folder)
            if other is None:
                break
            if other[0] != counts:
                raise SystemExit(f"{path.name}: {counts} by us, {other[0]} by SCRAM")
            pairs.append((ours(path, order)[1], other[1], cpu_seconds([scram, "--validate", str(path)])))
        if not pairs:
            print(
                f"  {path.stem:10} {sum(counts):9} {first * 1e3:8.1f}  SCRAM not finished in {SECONDS} s CPU",
                file=sys.stderr,
            )
            continue
        row = Row(path.stem, sum(counts), *(statistics.median(side) for side in zip(*pairs, strict=True)))
        rows.append(row)
        print(
            f"  {row.name:10} {row.sets:9} {row.ours * 1e3:8.1f} {row.theirs * 1e3:8.1f} {row.ours / row.theirs:6.3f}"
            f" {row.start * 1e3:8.1f} "
            + (
                f"{row.ours / (row.theirs - row.start):8.2f}" if row.theirs - row.start > 0.05 else "       -"
            ),
            file=sys.stderr,
        )
    return rows, lacking


def main() -> None:
    """Measure, print a line an order: the worst ratio of all models."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", required=True, type=Path)
    parser.add_argument("--orders", type=int, nargs="+", default=[4])
    parser.add_argument("--peer", action="append", default=[], metavar="scram=PATH")
    asked = parser.parse_args()
    named = dict(each.partition("=")[::2] for each in asked.peer)
    scram = named.get("scram") or shutil.which("scram")
    models = sorted(asked.models.glob("*.xml"))
    if not models:
        raise SystemExit(f"{asked.models}: no *.xml")
    version = ""
    if scram:
        said = subprocess.run([scram, "--version"], capture_output=True, text=True, check=False)
        version = next(iter(re.findall(r"\d+\.\d+(?:\.\d+)?", said.stdout + said.stderr)), "")
    with tempfile.TemporaryDirectory() as folder:
        planted(folder)
        for order in asked.orders:
            rows, lacking = measured(models, scram, order, folder)
            worst = max(rows, key=lambda row: row.ours / row.theirs, default=None)
            print(
                line(f"minimal cut sets to order {order}, worst of {len(rows)} models ({worst.name if worst else '-'})",
                     value=worst.ours if worst else 0.0, unit="s CPU", bar=1.0, better="less", peer="SCRAM",
                     peer_version=version, peer_value=worst.theirs if worst else None, of="ratio")
            )  # fmt: skip
            if scram:
                print(
                    line(f"models that SCRAM finishes at order {order} and we do not", value=lacking, unit="models",
                         bar=1.0, better="less", peer="SCRAM", peer_version=version)
                )  # fmt: skip


if __name__ == "__main__":
    main()
