# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A CSIRT that delivers by mail and webhook to servers on the loopback, for the tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from tests.flows.conftest import LIMITS, NOW
from tests.net.test_fetch import Site
from tests.post_office import PostOffice
from tests.share.warning_samples import draft
from tocsin.core import instant
from tocsin.core.settings import Mail, Settings, Share
from tocsin.flows import deliver, deliveries, issue_warning, work
from tocsin.flows.context import Context
from tocsin.flows.work import Ran
from tocsin.share import warning_draft
from tocsin.share.recipients import Way
from tocsin.store import Store

WATER, WATER_2, PORT = "duty@water.example", "second@water.example", "duty@port.example"
MEMBERS = ("water", "clinic", "port")


class Csirt:
    """The node of an issuer, with a clock of its own."""

    def __init__(
        self, store: Store, folder: Path, office: PostOffice, site: Site | None = None, **share: Any
    ) -> None:
        self.store, self.now = store, NOW
        self.file = folder / "recipients.toml"
        hook = (
            f'[[recipient]]\nname = "clinic"\nwebhook = "{site.url("/hook")}"\ninside = true\ncredential = "env:HOOK"\n'
            if site
            else ""
        )
        self.file.write_text(
            f'[[recipient]]\nname = "water"\nmail = ["{WATER}", "{WATER_2}"]\n{hook}'
            f'[[recipient]]\nname = "port"\nmail = ["{PORT}"]\n'
        )
        mail = Mail(
            host="127.0.0.1", port=office.port, security="none", inside=True, sender="bell@csirt.example"
        )
        self.settings = Settings(
            organisation="csirt", share=Share(recipients_file=str(self.file), **share), mail=mail
        )
        self.environ = {"HOOK": "X-Key: sesame"}

    @property
    def context(self) -> Context:
        """Now."""
        return Context(actor="test", at=instant.from_datetime(self.now), limits=LIMITS)

    @property
    def variables(self) -> dict[str, str]:
        """The settings, for the program."""
        mail = self.settings.mail
        return {
            "TOCSIN_ORGANISATION": "csirt", "TOCSIN_SHARE_RECIPIENTS_FILE": str(self.file), "TOCSIN_MAIL_HOST": mail.host,
            "TOCSIN_MAIL_PORT": str(mail.port), "TOCSIN_MAIL_SECURITY": mail.security, "TOCSIN_MAIL_INSIDE": "true",
            "TOCSIN_MAIL_SENDER": mail.sender,
        }  # fmt: skip

    @property
    def ways(self) -> list[Way]:
        return list(deliver.Known().ways(self.settings).records)

    def issue(self, *members: str, **said: Any) -> str:
        """Issue a warning; its id. Without ``members`` there is no list of them."""
        listed = warning_draft.members("\n".join(members).encode(), "members", LIMITS).records
        issued = issue_warning.issue(
            self.store, draft(**said), organisation="csirt", to="community", context=self.context,
            members=msgspec.json.encode(listed) if members else b"", then=deliveries.then(self.settings, self.ways),
        )  # fmt: skip
        return issued.id

    def work(self, later: dt.timedelta = dt.timedelta()) -> list[Ran]:
        """What ``tocsin work`` does, so much later."""
        self.now += later
        known = work.handlers(self.store, self.settings, clock=lambda: self.now, environ=self.environ)
        return list(work.run_due(self.store, known, worker="test", clock=lambda: self.now))

    def standing(self, warning_id: str) -> Sequence[deliveries.Standing]:
        with self.store.read() as reader:
            return deliveries.standing(reader, warning_id, self.ways)
