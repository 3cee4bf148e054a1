"""PyNN's procedural interface."""

from __future__ import annotations

from typing import Any

from pyNN import common
from pyNN.connectors import FixedProbabilityConnector

from . import simulator
from .populations import Population
from .projections import Projection
from .standardmodels.synapses import StaticSynapse

create = common.build_create(Population)
connect = common.build_connect(Projection, FixedProbabilityConnector, StaticSynapse)
record = common.build_record(simulator)
set = common.set


def record_v(source: Any, filename: str | None) -> None:
    """Record the membrane potential of *source*."""
    record(["v"], source, filename)


def record_gsyn(source: Any, filename: str | None) -> None:
    """Record the synaptic conductances of *source*."""
    record(["gsyn_exc", "gsyn_inh"], source, filename)
