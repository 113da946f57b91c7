# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What we depend on, what is wrong with it, and which services fall with it.

Inventories and advisories in; exposures, impact and the list of trouble out.
Never reads logs; takes records and gives records.
"""
