"""Finds, in a program's code, the places where a core can be stopped exactly.

Instructions are recognised by their bits (ARM Architecture Reference Manual, A3 and A6), so a
constant in the code may look like one. That costs time at most: a stop point is a place where
stopping would change nothing.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from .memory import Bytes
from .processor import LOAD_MULTIPLE_RETURN, LOAD_MULTIPLE_RETURN_MASK

WORD: Final = 4
HALF: Final = 2
STATUS_WRITE: Final = ((0x0FF0_FFF0, 0x0120_F000), (0x0FF0_F000, 0x0320_F000))
"""Mask and value of ``msr cpsr, register`` and ``msr cpsr, #immediate``."""

EXCEPTION_RETURN: Final = (
    (0x0FFF_FF00, 0x025E_F000),
    (0x0FFF_FFFF, 0x01B0_F00E),
    (LOAD_MULTIPLE_RETURN_MASK, LOAD_MULTIPLE_RETURN),
)
"""Mask and value of ``subs pc, lr, #n``, ``movs pc, lr`` and ``ldm rn, {.., pc}^``."""

UNCONDITIONAL: Final = 0xF000_0000
"""A word with these bits is no conditional instruction, so none of the above."""

ARM_BRANCH_BACK: Final = (0x0F80_0000, 0x0A80_0000)
"""Mask and value of ``b`` with a negative offset; the offset is in words from two on."""

THUMB_BRANCH_BACK: Final = (0xFC00, 0xE400)
THUMB_CONDITIONAL_BACK: Final = (0xF080, 0xD080)
THUMB_NO_BRANCH: Final = 0x0E00
"""From this condition on, the conditional form is no branch."""

WINDOW: Final = 16
"""Words that are judged together as ARM or Thumb code."""
ALWAYS: Final = 0xE
"""Condition of most ARM instructions, in the top four bits."""
ARM_SHARE: Final = 0.3
"""With fewer of them a window is taken for Thumb code."""

Places = list[int]


def behind_status_writes(itcm: Bytes) -> Places:
    """Addresses behind instructions that may unmask interrupts."""
    return [place + WORD for place in _matches(itcm, STATUS_WRITE)]


def exception_returns(itcm: Bytes) -> Places:
    """Addresses of instructions that return from an exception."""
    return _matches(itcm, EXCEPTION_RETURN)


def loop_heads(itcm: Bytes) -> Places:
    """Addresses to which the program branches back."""
    targets = np.concatenate([_arm_targets(itcm), _thumb_targets(itcm)])
    inside = targets[(targets >= 0) & (targets < itcm.size)]
    return [int(place) for place in np.unique(inside)]


def _matches(itcm: Bytes, patterns: tuple[tuple[int, int], ...]) -> Places:
    words = itcm.view(np.uint32)
    conditional = (words & UNCONDITIONAL) != UNCONDITIONAL
    found = np.zeros(words.size, np.bool_)
    for mask, value in patterns:
        found |= (words & mask) == value
    return [WORD * int(index) for index in np.flatnonzero(found & conditional)]


def _arm_targets(itcm: Bytes) -> npt.NDArray[np.int64]:
    words = itcm.view(np.uint32).astype(np.int64)
    mask, value = ARM_BRANCH_BACK
    back = ((words & mask) == value) & ((words & UNCONDITIONAL) != UNCONDITIONAL)
    places = np.flatnonzero(back)
    offsets = (words[places] & 0xFF_FFFF) - 0x100_0000
    return WORD * (places + 2 + offsets)


def _thumb_targets(itcm: Bytes) -> npt.NDArray[np.int64]:
    halves = itcm.view(np.uint16).astype(np.int64)
    thumb = np.repeat(_looks_like_thumb(itcm), WORD // HALF * WINDOW)
    mask, value = THUMB_BRANCH_BACK
    always = np.flatnonzero(thumb & ((halves & mask) == value))
    mask, value = THUMB_CONDITIONAL_BACK
    is_branch = (halves & 0x0F00) < THUMB_NO_BRANCH
    sometimes = np.flatnonzero(thumb & ((halves & mask) == value) & is_branch)
    far = HALF * (always + 2 + (halves[always] & 0x7FF) - 0x800)
    near = HALF * (sometimes + 2 + (halves[sometimes] & 0xFF) - 0x100)
    return np.concatenate([far, near])


def _looks_like_thumb(itcm: Bytes) -> npt.NDArray[np.bool_]:
    """By window of the code: true if few of its words could be ARM instructions."""
    conditions = (itcm.view(np.uint32) >> 28).reshape(-1, WINDOW)
    share: npt.NDArray[np.bool_] = (conditions == ALWAYS).mean(axis=1) < ARM_SHARE
    return share
