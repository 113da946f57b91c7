# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin serve``: the operator's page."""

from __future__ import annotations

import click

from tocsin.cli.session import Session


@click.command()
@click.option(
    "--host", default=None, metavar="ADDRESS", help="Local address to listen on [default: 127.0.0.1]."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=None, help="Port [default: 8470; 0 takes a free one]."
)
@click.pass_obj
def serve(session: Session, host: str | None, port: int | None) -> None:
    """Serve the operator's page, and TAXII 2.1 below /taxii2/, on this machine until Ctrl-C.

    Only local addresses until accounts exist: whoever reaches the page reads everything on it.

    \b
    Example:
      tocsin serve
      tocsin serve --port 8080
    """
    from tocsin.serve import listen

    settings = session.settings
    chosen = host or settings.server.host
    listen.check(chosen)
    from tocsin.cli.collection import node_of
    from tocsin.flows import map_now, warnings_now
    from tocsin.flows.status import Reading
    from tocsin.serve.app import create_app
    from tocsin.serve.run import run

    with session.store() as store:
        reading = Reading(store, organisation=settings.organisation, now=session.now)
        read_map = map_now.Reading(store, now=session.now)
        app = create_app(
            reading,
            read_map,
            settings,
            warnings=warnings_now.Reading(store, now=session.now),
            security_contact=settings.server.security_contact,
            taxii_node=node_of(session, store),
        )
        run(app, chosen, settings.server.port if port is None else port)
