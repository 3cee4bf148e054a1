"""PyNN's cell types with other synapses and other membranes than the exponential ones.

Names, parameters and units are PyNN's; defaults are sPyNNaker's.
Sources: PyNN's standard models; sPyNNaker 7.4.1, ``spynnaker/pyNN/models/neuron/builds``.
"""

from __future__ import annotations

from pyNN.standardmodels import cells

from .cells import unchanged

INPUT_UNITS = {"gsyn_exc": "nA", "gsyn_inh": "nA", "isyn_exc": "nA", "isyn_inh": "nA"}
"""The board records synaptic currents under the names of conductances."""
CURRENT_RECORDABLE = ["spikes", "v", *INPUT_UNITS]


class IF_curr_alpha(cells.IF_curr_alpha):
    """
    Leaky integrate and fire model with fixed threshold and alpha-function-
    shaped post-synaptic current.

    The board keeps timestep/tau_syn**2 without its whole part: with tau_syn up to the square
    root of the time step (the default of 0.5 ms at a time step of 1 ms, say) responses are
    too weak, or there are none. You are warned before the run.
    """

    translations = unchanged(*cells.IF_curr_alpha.default_parameters)
    recordable = CURRENT_RECORDABLE
    default_initial_values = {
        "v": -65.0,
        "exc_response": 0.0,
        "exc_exp_response": 0.0,
        "inh_response": 0.0,
        "inh_exp_response": 0.0,
    }
    units = {
        **cells.IF_curr_alpha.units,
        **INPUT_UNITS,
        "exc_response": "nA",
        "exc_exp_response": "dimensionless",
        "inh_response": "nA",
        "inh_exp_response": "dimensionless",
    }


class IF_curr_delta(cells.IF_curr_delta):
    """
    Leaky integrate and fire model with fixed threshold and synaptic currents that last one
    time step.

    On the board a weight of 1 is a current of 1/timestep nA for one time step, so that v moves
    by 1 mV only if cm is 1 nF, and then not exactly.
    """

    voltage_based_synapses = False
    translations = unchanged(*cells.IF_curr_delta.default_parameters)
    recordable = CURRENT_RECORDABLE
    default_initial_values = {"v": -65.0, "isyn_exc": 0.0, "isyn_inh": 0.0}
    units = {**cells.IF_curr_delta.units, **INPUT_UNITS}


class Izhikevich(cells.Izhikevich):
    """
    Izhikevich spiking model with a quadratic non-linearity according to:

    E. Izhikevich (2003), IEEE transactions on neural networks, 14(6)

        dv/dt = 0.04*v^2 + 5*v + 140 - u + I
        du/dt = a*(b*v - u)

    On the board its synapses are exponentially decaying currents, nA; in PyNN they are jumps
    of the voltage.
    """

    default_parameters = {**cells.Izhikevich.default_parameters, "tau_syn_E": 5.0, "tau_syn_I": 5.0}
    voltage_based_synapses = False
    translations = unchanged(*default_parameters)
    recordable = CURRENT_RECORDABLE
    default_initial_values = {"v": -70.0, "u": -14.0, "isyn_exc": 0.0, "isyn_inh": 0.0}
    units = {**cells.Izhikevich.units, **INPUT_UNITS, "tau_syn_E": "ms", "tau_syn_I": "ms"}
