# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Every tracked file: whose it is, what it must not name, what it must not leave undone."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tracked import ROOT, text_of, tracked

SPDX = "SPDX-License-Identifier:"
# Folders every Linux has: their names say nothing about this machine.
EVERYWHERE = {"/", "/tmp", "/var/tmp", "/home", "/srv", "/opt", "/usr", "/mnt", "/builds", "/workspace"}


def annotated() -> list[re.Pattern[str]]:
    """The globs of REUSE.toml: ``*`` stays within a folder, ``**`` does not (REUSE 3.3, "path")."""
    rules = tomllib.loads((ROOT / "REUSE.toml").read_text())["annotations"]
    paths = [path for rule in rules for path in rule["path"]]
    return [
        re.compile(re.escape(path).replace(r"\*\*", ".*").replace(r"\*", "[^/]*") + r"\Z") for path in paths
    ]


def unlicensed(names: list[str], text: dict[str, str | None]) -> list[str]:
    """Those with neither a line of their own nor a rule; code must have the line."""
    globs = annotated()
    bad = []
    for name in names:
        if name == "LICENSE" or name.startswith("LICENSES/") or text[name] == "":
            continue
        own = SPDX in (text[name] or "")[:2_000]
        by_rule = not name.endswith(".py") and any(glob.match(name) for glob in globs)
        if not (own or by_rule):
            bad.append(name)
    return bad


def test_every_file_says_its_licence():
    text = {name: text_of(name) for name in tracked()}
    assert unlicensed(list(tracked()), text) == []


def test_a_file_without_a_licence_is_found():
    text: dict[str, str | None] = {
        "src/tocsin/x.py": "import os\n",
        "tests/core/x.py": "",
        "tests/a.json": "{}",
        "odd.sh": "ls",
    }
    assert unlicensed(list(text), text) == ["src/tocsin/x.py", "odd.sh"]


def test_the_licence_texts_are_whole():
    apache = (ROOT / "LICENSES/Apache-2.0.txt").read_text()
    assert (ROOT / "LICENSE").read_text() == apache
    assert "END OF TERMS AND CONDITIONS" in apache
    assert "Section 8 -- Interpretation." in (ROOT / "LICENSES/CC-BY-4.0.txt").read_text()
    used = set(
        re.findall(r"SPDX-License-Identifier\s*[:=]\s*\"?([\w.-]+)", (ROOT / "REUSE.toml").read_text())
    )
    assert used <= {path.stem for path in (ROOT / "LICENSES").glob("*.txt")}


def registry_hosts() -> set[str]:
    """Hosts of the registries, read from their clients' own settings, so that no file spells one."""
    said = ""
    commands = [[sys.executable, "-m", "pip", "config", "list"]]
    if npm := shutil.which("npm"):
        commands.append([npm, "config", "get", "registry"])
    for command in commands:
        said += subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
    for folder in (Path("/etc/apt"), Path("/etc/apt/sources.list.d")):
        for path in (*folder.glob("sources.list"), *folder.glob("*.list"), *folder.glob("*.sources")):
            with contextlib.suppress(OSError):
                said += path.read_text(errors="replace")
    hosts = {host.rpartition("@")[2].partition(":")[0] for host in re.findall(r"://([^/\"'\s]+)", said)}
    constants = "from pip._internal.models.index import PyPI as p; print(p.netloc, p.file_storage_domain)"
    answer = subprocess.run(
        [sys.executable, "-c", constants], capture_output=True, text=True, timeout=60, check=True
    )
    hosts |= set(answer.stdout.split())
    # a proxy on this machine is no registry's name
    return {host for host in hosts if "." in host and not host.startswith("127.")}


def naming(needles: set[str]) -> list[str]:
    """``file:line`` of each place that names one of ``needles``."""
    wanted = re.compile("|".join(re.escape(needle) for needle in sorted(needles)), re.IGNORECASE)
    found = []
    for name in tracked():
        for number, line in enumerate((text_of(name) or "").splitlines(), 1):
            if wanted.search(line):
                found.append(f"{name}:{number}")
    return found


def test_no_file_names_a_registry_host():
    hosts = registry_hosts()
    assert len(hosts) >= 2, "pip's own constants at least"
    assert naming(hosts) == []


def test_no_file_names_a_path_of_this_machine():
    places = {str(ROOT.parent), str(Path.home())} - EVERYWHERE
    if places:
        assert naming({place + "/" for place in places}) == []


def test_naming_finds_what_is_there():
    assert "tests/house/test_hygiene.py:2" in naming({"SPDX-License-Identifier: Apache"})


# built here so that this file does not name them
UNFINISHED = re.compile("|".join(["raise NotImplemented" + "Error", r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b"]))


def test_nothing_in_src_is_unfinished():
    found = [
        f"{name}:{number}: {line.strip()}"
        for name in tracked()
        if name.startswith("src/") and name.endswith(".py")
        for number, line in enumerate((text_of(name) or "").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert found == []


SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover)")
REASON = re.compile(r"#\s*(noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\]|pragma: no cover)\s*[-#(]+\s*\w")


def test_what_is_silenced_says_why():
    """``# noqa: S301 - our own bytes``: the rule by name, then the reason."""
    bare = [
        f"{name}:{number}: {line.strip()}"
        for name in tracked()
        if name.endswith(".py") and name != "tests/house/test_hygiene.py"
        for number, line in enumerate((text_of(name) or "").splitlines(), 1)
        if SILENCED.search(line) and not REASON.search(line)
    ]
    assert bare == []


def test_readme_is_short():
    lines = (ROOT / "README.md").read_text().splitlines()
    assert 0 < len(lines) <= 150


FILE_NAMES_WITHOUT_AN_OWNER = {"utils", "util", "common", "base", "misc", "helpers", "helper", "shared"}


def test_every_file_has_an_owner():
    assert [n for n in tracked() if Path(n).stem in FILE_NAMES_WITHOUT_AN_OWNER and n.endswith(".py")] == []


@pytest.mark.parametrize(
    "need", ["README.md", "Makefile", ".ci/run", "LICENSE", "CHANGELOG.md", "SECURITY.md"]
)
def test_the_house_has_its_doors(need):
    assert need in tracked()
