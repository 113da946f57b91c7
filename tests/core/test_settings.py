# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Settings: precedence, origins, and refusals that name layer and key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import settings
from tocsin.core.errors import BadInput
from tocsin.core.settings import KEYS, Settings, from_environ, merge, variable


def test_defaults():
    found = merge([])
    assert found.settings == Settings()
    assert found.settings.server.host == "127.0.0.1"
    assert found.settings.server.port == 8470
    assert found.settings.organisation == "own"
    assert set(found.origin) == set(KEYS)
    assert set(found.origin.values()) == {"default"}


def test_the_first_layer_wins_key_by_key():
    found = merge(
        [
            ("flag", {"data_dir": "/a"}),
            ("environment", {"data_dir": "/b", "server": {"port": 1}}),
            ("./tocsin.toml", {"server": {"port": 2, "host": "::1"}, "limits": {"depth": 9}}),
            (
                "/etc/tocsin/tocsin.toml",
                {"limits": {"depth": 8, "files": 7}, "online": {"osv_url": "https://x.example/"}},
            ),
        ]
    )
    assert found.settings.data_dir == "/a"
    assert (found.settings.server.port, found.settings.server.host) == (1, "::1")
    assert (found.settings.limits.depth, found.settings.limits.files) == (9, 7)
    assert found.settings.limits.members == Settings().limits.members
    assert found.origin["data_dir"] == "flag"
    assert found.origin["server.port"] == "environment"
    assert found.origin["server.host"] == found.origin["limits.depth"] == "./tocsin.toml"
    assert found.origin["online.osv_url"] == "/etc/tocsin/tocsin.toml"
    assert found.origin["limits.members"] == "default"


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["data_dir", "language", "organisation"]), st.text(max_size=3)),
        max_size=4,
    )
)
def test_precedence_against_the_slow_way(layers):
    named = [(f"layer {at}", layer) for at, layer in enumerate(layers)]
    found = merge(named)
    for key in ("data_dir", "language", "organisation"):
        first = next(
            ((name, layer[key]) for name, layer in named if key in layer),
            ("default", getattr(Settings(), key)),
        )
        assert (found.origin[key], getattr(found.settings, key)) == first


@pytest.mark.parametrize(
    ("layer", "where", "do"),
    [
        ({"data_dri": "x"}, "a.toml: data_dri", "data_dir"),
        ({"server": {"prot": 1}}, "a.toml: server.prot", "server.port"),
        ({"servers": {"port": 1}}, "a.toml: servers", "did you mean server"),
        ({"limits": {"dept": 1}}, "a.toml: limits.dept", "limits.depth"),
        ({"server": 5}, "a.toml: server", "[server]"),
        ({"qqqqqqqq": 1}, "a.toml: qqqqqqqq", "known are"),
    ],
)
def test_an_unknown_key_names_its_layer_and_the_nearest(layer, where, do):
    with pytest.raises(BadInput) as caught:
        merge([("a.toml", layer)])
    assert caught.value.where == where
    assert do in caught.value.do


@pytest.mark.parametrize(
    "layer",
    [
        {"data_dir": 5},
        {"server": {"port": "8470"}},
        {"server": {"port": 65536}},
        {"server": {"port": -1}},
        {"server": {"port": True}},
        {"limits": {"depth": 0}},
        {"limits": {"depth": -5}},
        {"limits": {"depth": 1.5}},
        {"language": None},
    ],
)
def test_a_wrong_value_names_its_key_even_if_overridden(layer):
    good = {"data_dir": "x", "server": {"port": 1}, "limits": {"depth": 3}, "language": "en"}
    with pytest.raises(BadInput) as caught:
        merge([("flag", good), ("a.toml", layer)])
    (key,) = layer
    assert caught.value.where.startswith(f"a.toml: {key}")


def test_every_setting_has_one_variable():
    names = {variable(key) for key in KEYS}
    assert len(names) == len(KEYS)
    assert {"TOCSIN_DATA_DIR", "TOCSIN_DATABASE_URL", "TOCSIN_SERVER_PORT", "TOCSIN_ONLINE_KEV_URL"} <= names
    # what ends so is a path itself, and never the file that holds the value of another setting
    assert not any(name.removesuffix("_FILE") in names for name in names if name.endswith("_FILE"))


def test_from_the_environment():
    layer = from_environ(
        {
            "PATH": "/bin",
            "TOCSIN_DATA_DIR": "/d",
            "TOCSIN_SERVER_PORT": "99",
            "TOCSIN_LIMITS_DEPTH": "5",
            "TOCSIN_LANGUAGE": "",
        }
    )
    assert layer == {"data_dir": "/d", "server": {"port": 99}, "limits": {"depth": 5}}
    assert merge([("environment", layer)]).settings.server.port == 99


def test_a_secret_from_a_file():
    files = {"/run/secret": "postgresql://u:p@h/db\n"}
    layer = from_environ({"TOCSIN_DATABASE_URL_FILE": "/run/secret"}, files.__getitem__)
    assert layer == {"database_url": "postgresql://u:p@h/db"}


@pytest.mark.parametrize(
    ("environ", "what"),
    [
        ({"TOCSIN_DATADIR": "x"}, "TOCSIN_DATADIR"),
        ({"TOCSIN_SERVER_PORT": "many"}, "TOCSIN_SERVER_PORT"),
        ({"TOCSIN_SERVER_PORT": "70000"}, "TOCSIN_SERVER_PORT"),
        ({"TOCSIN_DATABASE_URL": "a", "TOCSIN_DATABASE_URL_FILE": "b"}, "set the same"),
        ({"TOCSIN_DATABASE_URL_FILE": "b"}, "names a file"),
    ],
)
def test_a_wrong_variable_is_named(environ, what):
    with pytest.raises(BadInput) as caught:
        from_environ(environ)
    assert what in caught.value.what
    assert "TOCSIN_" in caught.value.where
    if "TOCSIN_DATADIR" in environ:
        assert "TOCSIN_DATA_DIR" in caught.value.do


def test_nothing_of_the_value_is_told():
    """A wrong secret must not end in a log."""
    with pytest.raises(BadInput) as caught:
        merge([("a.toml", {"database_url": ["postgresql://u:hunter2@h/db"]})])
    assert "hunter2" not in str(caught.value)
    assert settings.DEFAULT == "default"
