# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the index must answer, the slow way: sets of texts, ``ipaddress``, and the list of public suffixes asked directly.

Shares no code with the index: no hash, no arrays, no border of its own.
"""

import ipaddress

from publicsuffixlist import PublicSuffixList

LIST = PublicSuffixList()


class SlowIndex:
    """Rows of (kind, value in normal form, object id, tags)."""

    def __init__(self, rows, shared=()):
        self.rows, self.shared = list(rows), shared

    def entry(self, kind, value):
        mine = [row for row in self.rows if row[:2] == (kind, value)]
        if not mine:
            return None
        return (
            kind,
            value,
            tuple(sorted({row[2] for row in mine if row[2]})),
            tuple(sorted({tag for row in mine for tag in row[3]})),
        )

    def domain(self, name):
        labels = name.split(".")
        found = []
        for at in range(len(labels) - 1):
            parent = ".".join(labels[at:])
            if at == 0 or self._accuses(parent, name):
                found.append(self.entry("domain", parent))
        return [entry for entry in found if entry]

    def _accuses(self, parent, name):
        """A parent is meant if what somebody registered is it or stands below it."""
        registered = LIST.privatesuffix(name)
        if registered is None or not (parent == registered or parent.endswith("." + registered)):
            return False
        return all(
            parent.endswith("." + apex) for apex in self.shared if name == apex or name.endswith("." + apex)
        )

    def address(self, text):
        address = ipaddress.ip_address(text)
        kind = "ipv4" if address.version == 4 else "ipv6"
        networks = {ipaddress.ip_network(row[1]) for row in self.rows if row[0] == "cidr"}
        around = [
            network for network in networks if network.version == address.version and address in network
        ]
        around.sort(key=lambda network: -network.prefixlen)
        found = [
            self.entry(kind, address.compressed),
            *(self.entry("cidr", str(network)) for network in around),
        ]
        return [entry for entry in found if entry]


def plain(entry):
    """An entry of the index, as the oracle tells it."""
    return None if entry is None else (entry.kind, entry.value, entry.objects, entry.tags)
