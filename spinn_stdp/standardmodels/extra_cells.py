"""sPyNNaker's own cell types, which PyNN does not have: names, parameters and defaults.

Source: sPyNNaker 7.4.1, ``spynnaker/pyNN/extra_models`` and ``models/neuron/builds``.
"""

from __future__ import annotations

from pyNN.standardmodels import StandardCellType, cells

from .cells import IF_cond_exp, IF_curr_exp, unchanged
from .further_cells import CURRENT_RECORDABLE, IF_curr_delta, Izhikevich

REVERSAL = {"e_rev_E": 0.0, "e_rev_I": -70.0}
REVERSAL_UNITS = {"e_rev_E": "mV", "e_rev_I": "mV"}
CONDUCTANCE_RECORDABLE = ["spikes", "v", "gsyn_exc", "gsyn_inh"]
CONDUCTANCE_UNITS = {"gsyn_exc": "uS", "gsyn_inh": "uS"}
SECOND_EXCITATION = ("excitatory", "excitatory2", "inhibitory")
CALCIUM = {"tau_ca2": 50.0, "i_alpha": 0.1}
CALCIUM_UNITS = {"tau_ca2": "ms", "i_alpha": "nA", "i_ca2": "nA"}


IFCurDelta = IF_curr_delta
"""sPyNNaker's other name of it."""


class IF_curr_dual_exp(cells.IF_curr_exp):
    """
    Leaky integrate and fire model with fixed threshold and exponentially decaying currents, of
    which two are excitatory: those of the receptor types "excitatory" and "excitatory2".
    """

    receptor_types = SECOND_EXCITATION
    default_parameters = {**cells.IF_curr_exp.default_parameters, "tau_syn_E2": 5.0}
    translations = unchanged(*default_parameters)
    recordable = CURRENT_RECORDABLE
    default_initial_values = {"v": -65.0, "isyn_exc": 0.0, "isyn_exc2": 0.0, "isyn_inh": 0.0}
    units = {**IF_curr_exp.units, "tau_syn_E2": "ms", "isyn_exc2": "nA"}


class IF_curr_exp_sEMD(IF_curr_dual_exp):
    """
    Leaky integrate and fire model with the synapses of a spiking elementary motion detector
    (Milde et al., 2018): inputs of the receptor type "excitatory2" count in proportion to what
    those of "excitatory" have left when they begin.
    """

    default_parameters = {**IF_curr_dual_exp.default_parameters, "scaling_factor": 1.0}
    translations = unchanged(*default_parameters)
    default_initial_values = {
        **IF_curr_dual_exp.default_initial_values,
        "multiplicator": 0.0,
        "exc2_old": 0.0,
    }
    units = {
        **IF_curr_dual_exp.units,
        "scaling_factor": "dimensionless",
        "multiplicator": "nA",
        "exc2_old": "nA",
    }


class Izhikevich_cond(StandardCellType):
    """Izhikevich's model with exponentially decaying synaptic conductances."""

    conductance_based = True
    receptor_types = ("excitatory", "inhibitory")
    default_parameters = {**Izhikevich.default_parameters, **REVERSAL}
    translations = unchanged(*default_parameters)
    recordable = CONDUCTANCE_RECORDABLE
    default_initial_values = {"v": -70.0, "u": -14.0, "gsyn_exc": 0.0, "gsyn_inh": 0.0}
    units = {**Izhikevich.units, **REVERSAL_UNITS, **CONDUCTANCE_UNITS}


class Izhikevich_cond_dual(StandardCellType):
    """
    Izhikevich's model with exponentially decaying synaptic conductances, of which two are
    excitatory: those of the receptor types "excitatory" and "excitatory2".
    """

    conductance_based = True
    receptor_types = SECOND_EXCITATION
    default_parameters = {**Izhikevich_cond.default_parameters, "tau_syn_E2": 5.0}
    translations = unchanged(*default_parameters)
    recordable = CONDUCTANCE_RECORDABLE
    default_initial_values = {**Izhikevich_cond.default_initial_values, "gsyn_exc2": 0.0}
    units = {**Izhikevich_cond.units, "tau_syn_E2": "ms", "gsyn_exc2": "uS"}


class IFCondExpStoc(IF_cond_exp):
    """
    Leaky integrate and fire model with exponentially decaying synaptic conductances and a
    threshold that is crossed by chance (Habenschuss, Jonke and Maass, 2013).

    On the board a minus sign is missing, so that chance plays hardly a part in it. You are told
    before the run.
    """

    default_parameters = {**cells.IF_cond_exp.default_parameters, "du_th": 0.5, "tau_th": 20.0}
    translations = unchanged(*default_parameters)
    units = {**IF_cond_exp.units, "du_th": "mV", "tau_th": "ms"}


class IFCurrExpCa2Adaptive(cells.IF_curr_exp):
    """
    Leaky integrate and fire model with exponentially decaying synaptic currents, and a current
    of calcium that each spike strengthens (Liu and Wang, 2001).
    """

    default_parameters = {**cells.IF_curr_exp.default_parameters, **CALCIUM}
    translations = unchanged(*default_parameters)
    recordable = CURRENT_RECORDABLE
    default_initial_values = {**cells.IF_curr_exp.default_initial_values, "i_ca2": 0.0}
    units = {**IF_curr_exp.units, **CALCIUM_UNITS}


class IFCurrDeltaCa2Adaptive(cells.IF_curr_delta):
    """IF_curr_delta with a current of calcium that each spike strengthens."""

    voltage_based_synapses = False
    default_parameters = {**cells.IF_curr_delta.default_parameters, **CALCIUM}
    translations = unchanged(*default_parameters)
    recordable = CURRENT_RECORDABLE
    default_initial_values = {**IF_curr_delta.default_initial_values, "i_ca2": 0.0}
    units = {**IF_curr_delta.units, **CALCIUM_UNITS}


class IFTruncDelta(StandardCellType):
    """
    Integrate and fire without a leak, with synaptic currents that last one time step; the
    voltage never falls below v_reset.

    The program that sPyNNaker 7.4.1 has for it reads its numbers wrongly: v_thresh has no effect.
    You are told before the run.
    """

    conductance_based = False
    receptor_types = ("excitatory", "inhibitory")
    default_parameters = {
        "tau_m": 1.0,
        "cm": 1.0,
        "v_reset": 0.0,
        "v_thresh": 1.0,
        "tau_refrac": 1.0,
        "i_offset": 0.0,
    }
    translations = unchanged(*default_parameters)
    recordable = CURRENT_RECORDABLE
    default_initial_values = {"v": 0.0, "isyn_exc": 0.0, "isyn_inh": 0.0}
    units = IF_curr_delta.units


CELL_TYPES = (
    IFTruncDelta,
    IFCondExpStoc,
    IFCurrDeltaCa2Adaptive,
    IFCurrExpCa2Adaptive,
    IF_curr_exp_sEMD,
    IF_curr_dual_exp,
    Izhikevich_cond,
    Izhikevich_cond_dual,
)
