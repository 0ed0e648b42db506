# SPDX-License-Identifier: BSD-2-Clause
"""What scripts/bench.py is made of: one topic a file."""
