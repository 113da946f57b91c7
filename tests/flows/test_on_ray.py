# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A real Ray of two workers: the numbers of one process, bit by bit; and addresses at which there is none."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import ROOT, TIMEOUT_S, Ended, environment, fresh, refused
from tests.flows.ray_cluster import Cluster, cluster, listening, processes
from tocsin import __version__
from tocsin.core.errors import BadInput, Unavailable
from tocsin.flows import on_ray

CASE = ROOT / "docs" / "examples" / "2018-denial-order.toml"
LOSSES = ('"us"', '"nel"', '"us", "nel"', '"qualcomm"', '"mediatek"', '"other-parts"')
MANY = "".join(
    f'[[scenario]]\nid = "s{at:03}"\nlost = [{LOSSES[at % len(LOSSES)]}]\nstart = 2018-04-{1 + at % 30:02}\nend = 2018-{5 + at % 7:02}-11\n'
    for at in range(250)
)  # three parts
LOOPBACKS = {"0100007F", "0000000000000000FFFF00000100007F"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case")
    (folder / "plan.toml").write_text(MANY)
    for call in (("init",), ("know", "add", str(CASE))):
        assert fresh(*call, data=folder).code == 0
    return folder


def asked(data: Path, *who: str, env: dict[str, str] | None = None) -> Ended:
    return fresh("know", "impact", "--scenarios", "plan.toml", "--json", *who, data=data, cwd=data, env=env)


def test_two_workers_of_a_cluster_give_what_one_process_gives(data: Path):
    """One test, for the cluster is started once: the answers, what its workers refuse, and that nothing is left."""
    with cluster() as made:
        one, two = (asked(data, "--workers", str(count)) for count in (1, 2))
        shared = asked(data, "--ray", made.address, env=made.env)
        stranger = asked(data, "--ray", made.address, env=made.env | {"RAY_AUTH_TOKEN": "0" * 32})
        found = driven(made)
        assert listening(made.group) <= LOOPBACKS
        assert processes(made.group)
    assert processes(made.group) == {}
    assert len(one.rows("json")) == 250
    assert len({json.dumps({**row, "scenario": ""}) for row in one.rows("json")}) > 20
    assert (one.code, one.out) == (two.code, two.out)
    assert (one.code, one.out) == (shared.code, shared.out), shared.err
    refused(stranger, 6, says="asks for a token", at=made.address, do="RAY_AUTH_TOKEN")
    assert found["first"] == 1
    assert found["order"] == list(range(10, 60))
    assert found["refused"] == ["BadInput", "part 0 of 3", "", "leave it out"]
    kind, what, where, _ = found["died"]
    assert (kind, where) == ("Unavailable", made.address)
    assert "a worker of the cluster died" in what
    kind, what, where, do = found["other"]
    assert (kind, where) == ("Unavailable", made.address)
    assert what.startswith("the cluster runs Ray 1.2.3 on Python 3.9.1, this is Ray ")
    assert "the same Ray" in do


def driven(made: Cluster) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.flows.ask_ray", made.address, "1.2.3 3.9.1"]
    env = environment(None, made.env | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"})
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_where_nothing_listens_it_is_said_at_once(data: Path):
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))  # bound, and not listening: nobody else can take the port
        address = f"127.0.0.1:{own.getsockname()[1]}"
        refused(
            asked(data, "--ray", address), 6, says="nothing listens there", at=address, do="check the address"
        )


def test_what_is_no_ray_is_given_up(data: Path):
    """It takes the connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        done = asked(data, "--ray", address, env=dict.fromkeys(on_ray.PATIENCE, "1"))
        refused(done, 6, says="no cluster answers", at=address, do="the address of a Ray")


@pytest.mark.parametrize(
    "address",
    [
        "ray://127.0.0.1:10001",
        "head",
        "head:",
        ":6379",
        "head:0",
        "head:65536",
        "head:6379/x",
        "a b:1",
        "[::1:6379",
        "head:６３７９",
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(BadInput, match="is no address of a cluster"):
        next(on_ray.on_ray(divmod, 7, [2], address))


def test_a_worker_of_another_version_does_no_work():
    assert on_ray.part(__version__, divmod, 7, 2) == (3, 1)
    with pytest.raises(Unavailable, match=r"a worker of the cluster runs Tocsin .*, this is 0\.0\.0"):
        on_ray.part("0.0.0", divmod, 7, 2)
