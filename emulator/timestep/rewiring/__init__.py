"""Structural plasticity: synapses that are formed and eliminated."""

from .rewired import RewiredProjection, RewiredSynapses

__all__ = ["RewiredProjection", "RewiredSynapses"]
