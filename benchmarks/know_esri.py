# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims: the systemic risk index of a firm takes 1/300 of GLcascade's time and is the same; a million sales in a minute.

One network of 12,500 firms and about 97,000 sales (heavy tails, 50 industries, a fifth for final demand) goes to
both. GLcascade (with fastcascade, its compiled half) runs in one R process that stays, in turns with ours, and times its
own call: CPU seconds of 10 scenarios more than the first, so that what it makes once is not counted. Ours are the same 10
firms (half of them the largest, half drawn), with bounds no further apart than 0.001 and a tenth of the value. In
compatibility mode the values of 40 such firms are compared. Then all firms of 100,000 firms and a million sales, arrays made anew, at two errors. CPU time
of one core.

The run fails if a planted firm (the only source of what a large one cannot do without) is not found to take that one
with it, or if sweeps over everything put a value outside the bounds that push stated.

GLcascade is taken from R where it is installed; ``--peer glcascade=FOLDER`` installs the two archives of a
checkout of its authors' repository into a library of its own below the cache folder. Without R: met null.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from _line import in_turns, line

from tocsin.know.esri import esri, published
from tocsin.know.firms import Firms, firms

BAR = 300.0
SAME = 1e-4
CPU_S = 60.0
INDUSTRIES = 50
CACHE = Path(os.environ.get("TOCSIN_BENCH_CACHE", Path.home() / ".cache" / "tocsin-bench"))
LIBRARY = CACHE / "glcascade"

R_SIDE = r"""
folder <- commandArgs(TRUE)[1]
.libPaths(c(commandArgs(TRUE)[2], .libPaths()))
suppressMessages({library(Matrix); library(GLcascade); library(fastcascade)})
number <- function(name) scan(file.path(folder, name), quiet = TRUE)
p <- number("industry") + 1; n <- length(p); q <- sqrt(length(number("effect")))
W <- sparseMatrix(i = number("supplier") + 1, j = number("customer") + 1, x = number("weight"), dims = c(n, n))
effect <- matrix(number("effect"), q, q, byrow = TRUE)
kinds <- sort(unique(p)); effect <- effect[kinds, kinds]; dimnames(effect) <- list(kinds, kinds)
sales <- number("sales"); lost <- number("lost") + 1
run <- function(which) {
  psi <- sparseMatrix(i = which, j = seq_along(which), x = 1, dims = c(n, length(which)))
  invisible(capture.output(took <- system.time(found <- GL_cascade(
    W = W, p = p, p_market = p, ess_mat_sec = effect, psi_mat = psi, h_weights = cbind(sales),
    revenue = sales, costs = colSums(W), eps = 1e-2, use_rcpp = TRUE, ncores = 0))))
  list(took[["user.self"]] + took[["sys.self"]], as.matrix(found$ESRI)[, 1])
}
cat(">", as.character(packageVersion("GLcascade")), "\n"); flush(stdout())
asked <- file("stdin"); open(asked)
while (length(count <- readLines(asked, 1)) == 1) {
  found <- run(lost[seq_len(as.integer(count))])
  cat(">", format(c(found[[1]], found[[2]]), digits = 17), "\n"); flush(stdout())
}
"""


def network(count: int, sales: int, seed: int) -> Firms:
    """Firms with heavy tails on both sides; the last two are the planted ones."""
    rng = np.random.default_rng(seed)
    reach = [np.minimum((1.0 - rng.random(count)) ** (-1 / 1.3), 4 * count**0.5) for _ in range(2)]
    ends = [np.searchsorted(np.cumsum(w) / w.sum(), rng.random(sales)) for w in reach]
    pairs = np.unique(ends[0].astype(np.int64) * count + ends[1])
    supplier, customer = pairs // count, pairs % count
    apart = supplier != customer
    supplier, customer = supplier[apart], customer[apart]
    weight = np.exp(rng.normal(0.0, 1.5, len(supplier)))
    industry = rng.integers(0, INDUSTRIES, count)
    effect = rng.choice(3, (INDUSTRIES, INDUSTRIES), p=[0.6, 0.25, 0.15])
    final = 0.25 * (np.bincount(supplier, weight, count) + np.exp(rng.normal(0.0, 1.0, count)))
    # The planted: firm -2 is alone in an industry of its own, and all that firm -1 needs from there.
    industry[-2] = INDUSTRIES
    effect = np.pad(effect, ((0, 1), (0, 1)))
    effect[INDUSTRIES, industry[-1]] = 2
    others = (supplier != count - 2) & (customer != count - 2)
    supplier = np.append(supplier[others], count - 2)
    customer = np.append(customer[others], count - 1)
    weight = np.append(weight[others], 1.0)
    final[-1] = 0.02 * final.sum()
    return firms(supplier, customer, weight, industry, effect, final=final)


def check(net: Firms, sample: int = 12) -> None:
    """The planted firm, and bounds of push against bounds that sweeps find at a tenth of the error."""
    sales = np.bincount(net.supplier, net.weight, len(net.final)) + net.final
    planted = len(sales) - 2
    found = esri(net, [planted], 1e-4)
    if found.low[0] < sales[-1] / sales.sum():
        raise SystemExit(
            f"firm {planted} takes {sales[-1] / sales.sum():.5f} with it, found {found.low[0]:.5f}"
        )
    from tocsin.know.esri import _by_sweeps

    which = np.argsort(-sales)[:sample].astype(np.int32)
    pushed = esri(net, which, 1e-4)
    low, high = _by_sweeps(net, which, np.arange(sample + 1), 1e-5, 1.0, 10_000)
    if np.any(high < pushed.low) or np.any(low > pushed.high) or np.any(high - low > 1e-5):
        raise SystemExit("push and sweeps do not hold the same value")
    print(
        f"{pushed.how.count('push')} of {sample} largest by push, bound {pushed.bound:.1e}", file=sys.stderr
    )


class Peer:
    """The R process; ``ask(n)`` gives CPU seconds and values of the first n firms of its list."""

    def __init__(self, net: Firms, lost: np.ndarray, folder: Path) -> None:
        """Write the network as lists of numbers, start R, wait until it has loaded."""
        sales = np.bincount(net.supplier, net.weight, len(net.final)) + net.final
        parts = {
            name: getattr(net, name) for name in ("supplier", "customer", "weight", "industry", "effect")
        }
        for name, values in {**parts, "sales": sales, "lost": lost}.items():
            (folder / name).write_text("\n".join(map(repr, np.ravel(values).tolist())))
        (folder / "side.R").write_text(R_SIDE)
        command = ["Rscript", "--vanilla", str(folder / "side.R"), str(folder), str(LIBRARY)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.version = self._answer()[0]

    def _answer(self) -> list[str]:
        assert self.process.stdout
        for text in self.process.stdout:
            if text.startswith("> "):
                return text[2:].split()
        raise SystemExit(f"R ended with {self.process.wait()}")

    def ask(self, count: int) -> tuple[float, np.ndarray]:
        """CPU seconds, and the values."""
        assert self.process.stdin
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        took, *values = map(float, self._answer())
        return took, np.array(values)

    def close(self) -> None:
        """Let R end."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def install(folder: Path) -> None:
    """The archives of the authors' repository, into a library of their own."""
    LIBRARY.mkdir(parents=True, exist_ok=True)
    for name in ("fastcascade", "GLcascade"):
        archive = max(folder.glob(f"{name}_*.tar.gz"))
        command = [shutil.which("R") or "R", "CMD", "INSTALL", f"--library={LIBRARY}", str(archive)]
        subprocess.run(command, check=True, stdout=sys.stderr, env={**os.environ, "R_LIBS": str(LIBRARY)})


def present() -> bool:
    """Whether R is there and can load the peer."""
    program = shutil.which("Rscript")
    if program is None:
        return False
    load = f".libPaths(c('{LIBRARY}', .libPaths())); library(GLcascade); library(fastcascade)"
    return (
        subprocess.run([program, "--vanilla", "-e", load], capture_output=True, check=False).returncode == 0
    )


def seconds(net: Firms, error: float, which: np.ndarray | None = None) -> float:
    """CPU seconds of these firms, or all."""
    began = time.process_time()
    found = esri(net, which, error)
    took = time.process_time() - began
    if found.bound > error + 1e-11:
        raise SystemExit(f"asked for {error}, reached {found.bound}")
    return took


def against(net: Firms, lost: np.ndarray) -> None:
    """Both claims against GLcascade."""
    n = len(net.final)
    some = np.tile(lost[1:11], 100)  # one at a time takes less than the clock can tell
    rate, their_rate, version, apart = len(some) / seconds(net, 1e-3, some), None, "", None
    print(f"all {n} firms: {seconds(net, 1e-3) / n * 1e6:.0f} us a scenario", file=sys.stderr)
    if present():
        with tempfile.TemporaryDirectory() as folder:
            peer = Peer(net, lost, Path(folder))
            version = peer.version
            apart = float(np.max(np.abs(peer.ask(len(lost))[1] - published(net, lost).value)))
            rate, their_rate = in_turns(
                lambda: len(some) / seconds(net, 1e-3, some),
                lambda: 10.0 / (peer.ask(11)[0] - peer.ask(1)[0]),
                turns=5,
            )
            peer.close()
        began = time.process_time()
        published(net, lost)
        ours = (time.process_time() - began) / len(lost)
        print(
            f"compatibility mode: {ours * 1e3:.2f} ms a scenario, {1 / their_rate / ours:.0f} times",
            file=sys.stderr,
        )
    what = "ESRI of a firm, bounds within 0.001 and a tenth, 12,500 firms"
    print(line(what, value=rate, unit="scenarios/s", bar=BAR, better="more", of="ratio",
               peer="GLcascade", peer_version=version, peer_value=their_rate))  # fmt: skip
    if apart is None:
        print("compatibility mode: not compared, GLcascade is not there", file=sys.stderr)
    else:
        what = f"ESRI in compatibility mode, largest difference of {len(lost)} firms, units of {SAME:g}"
        print(line(what, value=apart / SAME, unit=f"{SAME:g}", bar=1.0, better="less",
                   peer="GLcascade", peer_version=version))  # fmt: skip


def main() -> None:
    """Measure, check, print the lines."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--peer", action="append", default=[], metavar="glcascade=FOLDER")
    for given in options.parse_args().peer:
        name, _, folder = given.partition("=")
        if name == "glcascade":
            install(Path(folder))
    net = network(12_500, 98_000, 1)
    check(net)
    sales = np.bincount(net.supplier, net.weight, len(net.final)) + net.final
    largest = np.argsort(-sales)
    lost = np.append(largest[:20], np.random.default_rng(2).choice(largest[20:], 20, replace=False))
    against(net, lost[np.random.default_rng(3).permutation(len(lost))])

    net = network(100_000, 1_012_000, 1)
    check(net, 4)
    for error in (1e-3, 1e-4):
        fresh = firms(net.supplier, net.customer, net.weight, net.industry, net.effect, final=net.final)
        what = f"ESRI of all firms, bounds within {error:g}, 100,000 firms, {len(net.weight):,} sales, CPU"
        print(line(what, value=seconds(fresh, error), unit="s", bar=CPU_S, better="less"))


if __name__ == "__main__":
    main()
