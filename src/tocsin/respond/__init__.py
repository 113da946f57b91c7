# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Cases: an incident being handled, from its cause to its last step.

Takes records and gives records; never decides by itself to publish or block.
"""
