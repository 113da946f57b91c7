# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001 - a script
"""Ask the ecosystems' own tools which of two versions comes first, and hold the written answers to it.

    python tools/version_oracles.py --maven CLASSPATH --apk PROGRAM --npm FOLDER
                                        ask again every pair in tests/know/versions/answers;
                                        exit 1 if a tool answers otherwise than is written
    ... --write                         write the answers down, with the version of the tool
    ... --more 100 --seed 7             and as many new pairs of each kind, drawn from its grammar

A line is ``one < other``, with ``<``, ``=``, ``>`` or, before the first asking, ``?``. dpkg and rpm are found on
PATH (Debian packages of these names); ``--maven`` is a class path with maven-artifact and commons-lang3 (Debian:
libmaven3-core-java), ``--apk`` the program of apk-tools 3, ``--npm`` the folder of the package semver that npm
holds. A tool that is not given is left out and said. The tests need none of them: they read the answers.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ANSWERS = Path(__file__).resolve().parent.parent / "tests" / "know" / "versions" / "answers"
_HEAD = """\
# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
# answered by {}; see tools/version_oracles.py
"""
Pair = tuple[str, str]


class Tool(NamedTuple):
    """One tool: what it calls itself, what it says of pairs, and how a version of its kind is drawn."""

    version: Callable[[], str]
    ask: Callable[[Sequence[Pair]], list[str]]
    draw: Callable[[random.Random], str]


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - the tools asked


def _sign(number: int) -> str:
    return "<" if number < 0 else ">" if number else "="


def _some(luck: random.Random, words: str, least: int, most: int) -> str:
    return "".join(luck.choices(words.split(), k=luck.randint(least, most)))


def dpkg() -> Tool:
    """``dpkg --compare-versions``."""

    def holds(*words: str) -> bool:
        return not subprocess.run(("dpkg", "--compare-versions", *words), check=False).returncode  # noqa: S603, S607 - the tool asked

    def one(pair: Pair) -> str:
        return "<" if holds(pair[0], "lt", pair[1]) else "=" if holds(pair[0], "eq", pair[1]) else ">"

    def draw(luck: random.Random) -> str:
        revision = luck.choice(("", "-" + _some(luck, "0 1 10 a ~ + . deb u", 1, 4)))
        return luck.choice(("", "0:", "1:")) + luck.choice("0129") + _some(luck, "0 1 10 a b Z . + ~ - rc", 0, 5).strip("-") + revision  # fmt: skip

    return Tool(
        lambda: "dpkg " + _run("dpkg", "--version").split()[6], lambda pairs: list(map(one, pairs)), draw
    )


def rpm() -> Tool:
    """``rpm.vercmp`` of rpm's Lua."""

    def ask(pairs: Sequence[Pair]) -> list[str]:
        calls = "".join(f'print(rpm.vercmp("{one}","{other}").." ");' for one, other in pairs)
        return [_sign(int(word)) for word in _run("rpm", "--eval", "%{lua:" + calls + "}").split()]

    def draw(luck: random.Random) -> str:
        release = luck.choice(("", "-" + _some(luck, "1 2 10 . el8 el9 ~ ^ _ + a", 1, 4)))
        return (
            luck.choice(("", "", "0:", "1:")) + _some(luck, "0 1 2 10 01 a ab Z . _ + ~ ^ rc", 1, 6) + release
        )

    return Tool(lambda: _run("rpm", "--version").strip(), ask, draw)


def apk(program: str) -> Tool:
    """``apk version -t``."""
    suffixes = ("alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p")

    def draw(luck: random.Random) -> str:
        suffix = "".join(
            "_" + luck.choice(suffixes) + luck.choice(("", "1", "2", "10"))
            for _ in range(luck.choice((0, 0, 1, 2)))
        )
        return (
            luck.choice(("0", "1", "2", "10")) + _some(luck, ".0 .1 .2 .10 .01 .010", 0, 3) + luck.choice(("", "", "a", "b"))
            + suffix + luck.choice(("", "", "", "~ab", "~a1")) + luck.choice(("", "-r0", "-r1", "-r10"))
        )  # fmt: skip

    return Tool(
        lambda: _run(program, "--version").split(",")[0],
        lambda pairs: [_run(program, "version", "-t", *pair).strip() for pair in pairs],
        draw,
    )


def maven(path: str) -> Tool:
    """The main method of ``ComparableVersion``, which compares each version with the next."""
    name = "org.apache.maven.artifact.versioning.ComparableVersion"

    def ask(pairs: Sequence[Pair]) -> list[str]:
        lines = _run("java", "-cp", path, name, *(version for pair in pairs for version in pair)).splitlines()
        signs = [line.split()[1].replace("==", "=") for line in lines if line.startswith("   ")]
        return signs[::2]

    def draw(luck: random.Random) -> str:
        words = "0 1 2 10 0 1 a b m alpha Beta rc cr snapshot ga Final RELEASE sp foo x . - . - . - . - _"
        return _some(luck, words, 1, 8)

    def version() -> str:
        jar = next(Path(part).name for part in path.split(":") if "maven-artifact" in part)
        return jar.removesuffix(".jar")

    return Tool(version, ask, draw)


def npm(folder: str) -> Tool:
    """``compare`` of the package semver."""

    def ask(pairs: Sequence[Pair]) -> list[str]:
        code = f"const s=require({json.dumps(folder)});console.log({json.dumps(pairs)}.map(p=>s.compare(...p)).join(' '))"
        return [_sign(int(word)) for word in _run("node", "-e", code).split()]

    def draw(luck: random.Random) -> str:
        core = ".".join(luck.choices(("0", "1", "2", "10"), k=3))
        before = luck.choice(
            ("", "-" + ".".join(luck.choices("0 1 10 a b rc alpha x-y 1a A -".split(), k=luck.randint(1, 3))))
        )
        return core + before + luck.choice(("", "", "+build.7"))

    return Tool(
        lambda: "semver " + json.loads(Path(folder, "package.json").read_text())["version"], ask, draw
    )


def _pairs(path: Path) -> dict[Pair, str]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = [line.split(" ") for line in lines if line and not line.startswith("#")]
    return {(one, other): sign for one, sign, other in rows}


def _hold(name: str, tool: Tool, options: argparse.Namespace) -> list[str]:
    """Ask about every pair of one kind; what is written and not so."""
    path, luck = ANSWERS / f"{name}.txt", random.Random(options.seed)
    written = _pairs(path)
    drawn = [tool.draw(luck) for _ in range(2 * options.more)]
    written |= dict.fromkeys(zip(drawn[::2], drawn[1::2], strict=True), "?")
    answers = dict(zip(written, tool.ask(list(written)), strict=True))
    if options.write:
        rows = "".join(f"{one} {sign} {other}\n" for (one, other), sign in answers.items())
        path.write_text(_HEAD.format(tool.version()) + rows, encoding="utf-8")
        return []
    return [
        f"{name}: {one} {answers[one, other]} {other}, but {sign} is written"
        for (one, other), sign in written.items()
        if sign != answers[one, other]
    ]


def main() -> int:
    """Ask all tools that are here."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name in ("maven", "apk", "npm"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--more", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tools = {
        "dpkg": dpkg() if shutil.which("dpkg") else None,
        "rpm": rpm() if shutil.which("rpm") else None,
        "apk": apk(options.apk) if options.apk else None,
        "maven": maven(options.maven) if options.maven else None,
        "npm": npm(options.npm) if options.npm else None,
    }
    wrong: list[str] = []
    for name, tool in tools.items():
        found = [] if tool is None else _hold(name, tool, options)
        said = (
            "not asked"
            if tool is None
            else f"{tool.version()}: {len(found)} of {len(_pairs(ANSWERS / f'{name}.txt'))} otherwise"
        )
        sys.stdout.write(f"{name}: {said}\n")
        wrong += found
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
