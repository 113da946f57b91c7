# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Serve the example on a free port: ``python -m tests.serve.serve_example [port]``. Used by the tests of run and pages."""

from __future__ import annotations

import sys

from tests.serve.example import STATUS
from tests.serve.example_intelligence import kept
from tests.serve.example_plans import FOUND, solved, with_found
from tests.serve.example_warnings import BOOK
from tocsin.core.errors import TocsinError
from tocsin.core.settings import Settings
from tocsin.flows.kept_found import Kept
from tocsin.serve.app import create_app
from tocsin.serve.run import run


def say(url: str) -> None:
    """Tell whoever started this where it listens."""
    sys.stdout.write(url + "\n")
    sys.stdout.flush()


FOUND_KEPT = Kept(by="try", at="2026-03-31T09:00:00.000Z", found=FOUND)
NOW = with_found(FOUND_KEPT, solved(), solved(30_000.0, "<b>\u202e tight & small", 1.0))

if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    try:
        run(
            create_app(lambda: STATUS, lambda: NOW, Settings(), warnings=BOOK, intelligence=kept()),
            "127.0.0.1",
            port,
            announce=say,
        )
    except TocsinError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
