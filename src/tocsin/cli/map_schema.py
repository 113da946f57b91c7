# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know schema``: the JSON Schema of the dependency map."""

from __future__ import annotations

import click

from tocsin.cli.output import encode


@click.command()
def schema() -> None:
    """Print the JSON Schema of the dependency map, TOML or JSON, for editors and for programs that write maps.

    An editor that knows TOML schemas completes a map whose first line is: #:schema ./map.schema.json

    \b
    Example:
      tocsin know schema > map.schema.json
    """
    from tocsin.know.map_schema import schema as made

    click.echo(encode(made(), indent=True))
