# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin serve``: the operator's page, and what others reach."""

from __future__ import annotations

import sys

import click

from tocsin.cli.account import show_first
from tocsin.cli.session import Session


@click.command()
@click.option(
    "--listen",
    "--host",
    "host",
    default=None,
    metavar="ADDRESS",
    help="Address to listen on, as a number [default: 127.0.0.1].",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=None, help="Port [default: 8470; 0 takes a free one]."
)
@click.pass_obj
def serve(session: Session, host: str | None, port: int | None) -> None:
    """Serve the operator's page, and TAXII 2.1 below /taxii2/, until Ctrl-C: on this machine, or to others once that is safe.

    Without accounts, whoever reaches the page reads everything on it, so only local addresses are served. Once an account
    exists, every address asks for a sign-in; another address needs server.tls_certificate and server.tls_key, or
    server.proxies.

    \b
    Example:
      tocsin serve
      tocsin serve --port 8080
      tocsin serve --listen 0.0.0.0
    """
    from tocsin.serve import listen

    settings = session.settings
    chosen = host or settings.server.host
    door = listen.door_of(settings.server)
    from tocsin.cli.collection import node_of
    from tocsin.flows import intelligence_now, map_now, warnings_now
    from tocsin.flows.deliver import Known
    from tocsin.flows.sign_in import SignIn
    from tocsin.flows.status import Reading
    from tocsin.serve.app import create_app
    from tocsin.serve.run import run

    with session.store() as store:
        sign_in = SignIn(store, now=session.now)
        accounts = sign_in.asked()
        listen.check(chosen, door, accounts=accounts)
        if not accounts and sys.stderr is not None and sys.stderr.isatty():  # a log must not hold it
            show_first(session, store)
        reading = Reading(store, organisation=settings.organisation, now=session.now)
        read_map = map_now.Reading(store, now=session.now)
        known = Known()
        app = create_app(
            reading,
            read_map,
            settings,
            warnings=warnings_now.Reading(store, now=session.now, ways=lambda: known.ways(settings).records),
            intelligence=intelligence_now.Reading(
                store, settings.limits, settings.organisation, now=session.now
            ),
            security_contact=settings.server.security_contact,
            sign_in=sign_in,
            door=door,
            taxii_node=node_of(session, store),
        )
        at = settings.server.port if port is None else port
        run(app, chosen, at, door=door, limits=settings.limits, accounts=accounts)
