"""Spike response neurons that learn: the "spike and learn" tutorial.

``spiking``     SRM and SRM_X: which neurons fire at a step
``learning``    STDP: how the weights change at a step
``simulation``  both over a whole train, in one call
``plotting``    potentials, spikes, weights and the learning window

Time is counted in steps, neurons and steps from 0. Spike trains are arrays neuron × step,
weights arrays from neuron × to neuron; both are changed in place.
"""

from spinn_stdp.neurons import learning, plotting, spiking
from spinn_stdp.neurons.simulation import Simulation, simulate

__all__ = ["Simulation", "learning", "plotting", "simulate", "spiking"]
