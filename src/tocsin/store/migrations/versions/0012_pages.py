# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Two indexes for pages of what is rare: older versions by type, and what is not STIX 2.1. A load of new objects enters neither.

That of the last versions by type has their level, so that what somebody may not see is passed over without reading it.

Stands alone: later changes of ``tocsin.store`` must not change it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the indexes. Cost: one pass over the objects each."""
    older, newer = sa.text("is_last = 0"), sa.text("NOT is_last")
    op.create_index(
        "ix_object_older_type", "object", ["type", "seq"], sqlite_where=older, postgresql_where=newer
    )
    last, lasts = sa.text("is_last = 1"), sa.text("is_last")
    op.drop_index("ix_object_type", "object")
    op.create_index(
        "ix_object_type", "object", ["type", "seq", "tlp"], sqlite_where=last, postgresql_where=lasts
    )
    other = sa.text("spec_version <> '2.1'")
    op.create_index(
        "ix_object_spec", "object", ["spec_version", "seq"], sqlite_where=other, postgresql_where=other
    )
