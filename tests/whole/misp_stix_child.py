# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""misp-stix in a process of its own: what it imports puts an importer into Python of which every later import warns.

``python -m tests.whole.misp_stix_child to-stix|to-misp``: a JSON object a line in, its conversion a line out.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from misp_stix_converter import ExternalSTIX2toMISPParser, MISPtoSTIX21Parser


def to_stix(event: dict[str, Any]) -> dict[str, Any]:
    parser = MISPtoSTIX21Parser()
    parser.parse_misp_event(event["Event"])
    made: dict[str, Any] = json.loads(parser.bundle.serialize())
    return made


def to_misp(bundle: dict[str, Any]) -> dict[str, Any]:
    parser = ExternalSTIX2toMISPParser()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bundle.json")
        path.write_text(json.dumps(bundle), encoding="utf-8")
        parser.parse_stix_content(str(path))
    parser.parse_stix_bundle()
    return {
        "event": json.loads(parser.misp_event.to_json()),
        "errors": {str(k): str(v) for k, v in parser.errors.items()},
    }


if __name__ == "__main__":
    convert = {"to-stix": to_stix, "to-misp": to_misp}[sys.argv[1]]
    for line in sys.stdin:
        sys.stdout.write(json.dumps(convert(json.loads(line))) + "\n")
