"""What a rule of timing must give: the traces of spikes, and what an event does to a weight.

An event is the tick at which it reaches the synapse, and the trace of its neuron then.
"""

from __future__ import annotations

from typing import NamedTuple

from .dispatch import ByType


class Event(NamedTuple):
    """A spike as a synapse sees it."""

    tick: int
    trace: int


class Pairing(NamedTuple):
    """What came before an event."""

    pre: Event
    """The last presynaptic spike; tick 0 and trace 0 before the first."""
    post: Event
    """The last postsynaptic spike; tick 0 and trace 0 before the first."""


def _pre_trace(rule: NamedTuple, tick: int, last: Event) -> int:
    """The presynaptic trace just after a spike at *tick*."""
    raise NotImplementedError(type(rule).__name__)


def _post_trace(rule: NamedTuple, tick: int, last: Event) -> int:
    """The postsynaptic trace just after a spike at *tick*."""
    raise NotImplementedError(type(rule).__name__)


def _decayed_post_trace(rule: NamedTuple, tick: int, last: Event) -> int:
    """The postsynaptic trace at *tick*, without a spike."""
    raise NotImplementedError(type(rule).__name__)


def _on_post(rule: NamedTuple, by: NamedTuple, weight: int, event: Event, before: Pairing) -> int:
    """The weight after a postsynaptic spike; *by* is the rule of weight."""
    raise NotImplementedError(type(rule).__name__)


def _on_pre(rule: NamedTuple, by: NamedTuple, weight: int, event: Event, before: Pairing) -> int:
    """The weight after a presynaptic spike; *by* is the rule of weight."""
    raise NotImplementedError(type(rule).__name__)


PRE_TRACE = ByType(_pre_trace)
POST_TRACE = ByType(_post_trace)
DECAYED_POST_TRACE = ByType(_decayed_post_trace)
ON_POST = ByType(_on_post)
ON_PRE = ByType(_on_pre)
pre_trace = PRE_TRACE.function
post_trace = POST_TRACE.function
decayed_post_trace = DECAYED_POST_TRACE.function
on_post = ON_POST.function
on_pre = ON_PRE.function
