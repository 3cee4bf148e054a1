"""Errors that tell of something that is not there, and of no mistake in a script or a network."""

from __future__ import annotations

from .deployment.options import MissingExtra
from .users_cfg import NoMachine

NOT_THERE = (MissingExtra, NoMachine)
"""They are told without a traceback."""
