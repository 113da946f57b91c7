# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import logging

import msgspec
import pytest
from litestar.exceptions import MethodNotAllowedException, NotFoundException, ValidationException

from tocsin.core import errors
from tocsin.serve.problem import envelope, problem_of, wants_json


@pytest.mark.parametrize(
    "kind",
    [
        errors.BadInput,
        errors.NotFound,
        errors.Denied,
        errors.Conflict,
        errors.Untrusted,
        errors.Expired,
        errors.Unavailable,
        errors.Unsupported,
    ],
)
def test_our_errors_are_told_in_full(kind):
    problem = problem_of(kind("w", where="here", do="d"), where="/x", request_id="1")
    assert (problem.status, problem.code) == (kind.http_status, kind.code)
    assert (problem.what, problem.where, problem.do) == ("w", "here", "d")


def test_the_address_stands_in_where_none_is_given():
    assert problem_of(errors.NotFound("w"), where="/x", request_id="1").where == "/x"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFoundException("secret"), 404, "not-found"),
        (MethodNotAllowedException("secret"), 405, "method-not-allowed"),
        (ValidationException("secret"), 400, "bad-input"),
    ],
)
def test_the_frameworks_errors_get_our_words(error, status, code):
    problem = problem_of(error, where="/x", request_id="1")
    assert (problem.status, problem.code) == (status, code)
    assert "secret" not in problem.what + problem.do
    assert problem.do


def test_an_unforeseen_error_is_logged_with_the_request_and_not_told(caplog):
    with caplog.at_level(logging.ERROR, logger="tocsin.serve"):
        problem = problem_of(RuntimeError("password=hunter2"), where="/x", request_id="abc")
    assert (problem.status, problem.code) == (500, "internal")
    assert "hunter2" not in str(problem)
    assert "abc" in caplog.text
    assert "hunter2" in caplog.text


def test_the_envelope():
    body = envelope(problem_of(errors.Denied("w", do="d"), where="/x", request_id="7"), "7")
    assert msgspec.json.decode(body) == {
        "ok": False,
        "error": {"code": "denied", "what": "w", "where": "/x", "do": "d"},
        "request_id": "7",
    }


@pytest.mark.parametrize(
    ("path", "accept", "want"),
    [
        ("/x.json", "text/html", True),
        ("/x", "text/html,application/xml;q=0.9", False),
        ("/x", "*/*", True),
        ("/x", "", True),
        ("/x", "application/json", True),
        ("/x", "TEXT/HTML", False),
    ],
)
def test_form_of_an_error(path, accept, want):
    assert wants_json(path, accept) is want
