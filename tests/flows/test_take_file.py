# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file by its name: recognised, read whole or as a stream, or sent to the verb it belongs to."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.flows.conftest import AT, CONTEXT, EVE, INTEL, LIMITS, MAP, NOW
from tests.know.readers import test_apk_installed as apk
from tests.know.readers import test_gemfile_lock as gem
from tests.know.readers import test_go_modules as go
from tests.know.readers import test_npm_lock as npm
from tests.know.readers import test_pipfile_lock as pipfile
from tests.know.readers import test_pnpm_lock as pnpm
from tests.know.readers import test_rpm_list as rpm
from tests.know.readers import test_toml_lock as toml
from tests.know.readers import test_yarn_lock as yarn
from tests.rpm_samples import database, package
from tocsin.core.errors import BadInput
from tocsin.flows import bulk_load, job
from tocsin.flows.context import Context
from tocsin.flows.take_file import take_named
from tocsin.store import Store, inventory, objects


@pytest.mark.parametrize("large", [10, 10**9])
def test_objects_are_taken_whole_or_as_a_stream(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(bulk_load, "LARGE", large)
    path = tmp_path / "i.json"
    path.write_bytes(INTEL)
    seen: list[int] = []
    taken = take_named(store, str(path), CONTEXT, ("watch",), seen.append)
    assert (taken.outcome, taken.kind) == ("taken", "STIX 2.1")
    assert sum(seen) == len(INTEL)
    with store.read() as reader:
        assert objects.count(reader) == taken.new > 0


@pytest.mark.parametrize(("data", "verb"), [(MAP, "tocsin know add"), (EVE, "tocsin watch scan")])
def test_a_file_of_another_verb_is_sent_there(store: Store, tmp_path: Path, data: bytes, verb: str) -> None:
    path = tmp_path / ("m.toml" if data is MAP else "eve.json")
    path.write_bytes(data)
    with pytest.raises(BadInput) as caught:
        take_named(store, str(path), CONTEXT, ("watch",))
    assert verb in caught.value.do


def test_what_is_no_format_is_said_so(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"\x00\x01\x02")
    assert take_named(store, str(path), CONTEXT, ("watch",)).outcome == "not understood"


def advisory(ecosystem: str, name: str, fixed: str) -> bytes:
    events = [{"introduced": "0"}, {"fixed": fixed}]
    affected = {
        "package": {"ecosystem": ecosystem, "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": events}],
    }
    return json.dumps({"id": "X-1", "modified": "2027-01-01T00:00:00Z", "affected": [affected]}).encode()


def written(path: Path) -> bytes:
    database(path, [package("bash", "5.1.8", "9.el9", source_rpm="bash-5.1.8-9.el9.src.rpm")])
    return path.read_bytes()


FILES = {
    "package-lock.json": (lambda _: json.dumps(npm.THIRD).encode(), "", "npm", "@s/b", "2.0.1", "@s/b"),
    "npm-shrinkwrap.json": (lambda _: json.dumps(npm.FIRST).encode(), "", "npm", "deep", "0.0.2", "deep"),
    "yarn.lock": (lambda _: yarn.FIRST.encode(), "", "npm", "@s/real", "3.0.1", "@s/real"),
    "berry/yarn.lock": (lambda _: yarn.BERRY.encode(), "", "npm", "real", "3.0.1", "real"),
    "pnpm-lock.yaml": (lambda _: pnpm.NINTH.encode(), "", "npm", "b", "2.0.0", "b"),
    "poetry.lock": (lambda _: toml.POETRY.encode(), "", "PyPI", "foo-bar", "1.0.post1", "Foo.Bar"),
    "uv.lock": (lambda _: toml.UV.encode(), "", "PyPI", "idna", "3.11", "idna"),
    "pdm.lock": (lambda _: toml.PDM.encode(), "", "PyPI", "pytest", "8.1", "pytest"),
    "pylock.toml": (lambda _: toml.PYLOCK.encode(), "", "PyPI", "idna", "3.11", "idna"),
    "Cargo.lock": (lambda _: toml.CARGO.encode(), "", "crates.io", "serde", "1.0.0", "serde"),
    "Pipfile.lock": (lambda _: json.dumps(pipfile.LOCK).encode(), "", "PyPI", "sphinx", "7.1", "sphinx"),
    "go.mod": (lambda _: go.MOD.encode(), "", "Go", "example.org/a/v2", "2.3.5", "example.org/a/v2"),
    "go.sum": (lambda _: go.SUM.encode(), "", "Go", "example.org/b", "1.0.1", "example.org/b"),
    "installed": (lambda _: apk.stanza("libssl3", "3.1.4-r5", "o:openssl"), "Alpine:v3.18", "Alpine:v3.18", "openssl", "3.1.4-r6", "libssl3"),
    "list.txt": (lambda _: rpm.LIST.encode(), "AlmaLinux:9", "AlmaLinux:9", "openssl-libs", "1:3.0.7-28.el9", "openssl-libs"),
    "rpmdb.sqlite": (written, "Rocky Linux:9", "Rocky Linux:9", "bash", "5.1.8-10.el9", "bash"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_an_advisory_finds_what_a_file_lists(store: Store, tmp_path: Path, name: str):
    make, release, ecosystem, accused, fixed, component = FILES[name]
    folder = tmp_path / "shop-7"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_bytes(make(folder / name))
    (tmp_path / "x.json").write_bytes(advisory(ecosystem, accused, fixed))
    context = Context(actor="test", at=AT, limits=LIMITS, release=release)
    for path in (folder / name, tmp_path / "x.json"):
        assert take_named(store, str(path), context, ("know",)).outcome == "taken"
    job.run(store, actor="test", now=NOW + dt.timedelta(hours=1))
    with store.read() as reader:
        found = inventory.exposures(reader)
        kept = inventory.components(reader)
    assert [(one.component.name, one.fixed, one.advisory) for one in found] == [(component, fixed, "X-1")]
    assert all(one.asset for one in kept)


def test_gems_are_taken_and_their_versions_named_as_not_compared(store: Store, tmp_path: Path):
    (tmp_path / "Gemfile.lock").write_text(gem.LOCK)
    (tmp_path / "x.json").write_bytes(advisory("RubyGems", "nokogiri", "1.15.1"))
    context = Context(actor="test", at=AT, limits=LIMITS)
    for name in ("Gemfile.lock", "x.json"):
        assert take_named(store, str(tmp_path / name), context, ("know",)).outcome == "taken"
    job.run(store, actor="test", now=NOW + dt.timedelta(hours=1))
    with store.read() as reader:
        assert inventory.exposures(reader) == []
        left = inventory.unchecked(reader)
    assert any("nokogiri" in one.what and "not compared" in one.why for one in left)


@pytest.mark.parametrize(
    ("name", "asset"),
    [
        ("shop-7/uv.lock", "shop-7"),
        ("uv.lock", "uv.lock"),
        ("./uv.lock", "uv.lock"),
        ("host/lib/apk/db/installed", "host"),
        ("installed", "installed"),
    ],
)
def test_a_list_that_does_not_say_it_is_about_its_folder_or_root(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, asset: str
):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(toml.UV.encode() if name.endswith(".lock") else apk.stanza())
    take_named(store, name, Context(actor="test", at=AT, limits=LIMITS), ("know",))
    with store.read() as reader:
        assert {one.asset for one in inventory.components(reader)} == {asset}
