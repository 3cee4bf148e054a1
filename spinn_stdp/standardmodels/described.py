"""PyNN's standard models that the board has no program for.

They can be described, set and read back as any other; running them is refused by name
(:mod:`spinn_stdp.quantise.unsupported`). Names, parameters, units and defaults are PyNN's.
"""

from __future__ import annotations

from typing import ClassVar

from pyNN.standardmodels import cells, synapses

from .cells import unchanged
from .synapses import NO_CHECKS, minimum_delay


class EIF_cond_alpha_isfa_ista(cells.EIF_cond_alpha_isfa_ista):
    __doc__ = cells.EIF_cond_alpha_isfa_ista.__doc__

    translations = unchanged(*cells.EIF_cond_alpha_isfa_ista.default_parameters)


class EIF_cond_exp_isfa_ista(cells.EIF_cond_exp_isfa_ista):
    __doc__ = cells.EIF_cond_exp_isfa_ista.__doc__

    translations = unchanged(*cells.EIF_cond_exp_isfa_ista.default_parameters)


class GIF_cond_exp(cells.GIF_cond_exp):
    __doc__ = cells.GIF_cond_exp.__doc__

    translations = unchanged(*cells.GIF_cond_exp.default_parameters)


class HH_cond_exp(cells.HH_cond_exp):
    __doc__ = cells.HH_cond_exp.__doc__

    translations = unchanged(*cells.HH_cond_exp.default_parameters)


class IF_cond_alpha(cells.IF_cond_alpha):
    __doc__ = cells.IF_cond_alpha.__doc__

    translations = unchanged(*cells.IF_cond_alpha.default_parameters)


class IF_cond_exp_gsfa_grr(cells.IF_cond_exp_gsfa_grr):
    __doc__ = cells.IF_cond_exp_gsfa_grr.__doc__

    translations = unchanged(*cells.IF_cond_exp_gsfa_grr.default_parameters)


class IF_facets_hardware1(cells.IF_facets_hardware1):
    __doc__ = cells.IF_facets_hardware1.__doc__

    translations = unchanged(*cells.IF_facets_hardware1.default_parameters)


class _SynapseType:
    """What PyNN's synapse types leave to the back end."""

    parameter_checks = NO_CHECKS

    def _get_minimum_delay(self) -> float:
        return minimum_delay()


class ElectricalSynapse(_SynapseType, synapses.ElectricalSynapse):
    __doc__ = synapses.ElectricalSynapse.__doc__

    translations = unchanged(*synapses.ElectricalSynapse.default_parameters)


class MultiQuantalSynapse(_SynapseType, synapses.MultiQuantalSynapse):
    __doc__ = synapses.MultiQuantalSynapse.__doc__

    translations = unchanged(*synapses.MultiQuantalSynapse.default_parameters)
    default_initial_values: ClassVar = {"a": 1.0, "u": 0.0}
    """Vesicles that are ready, and the share of them that is released: PyNN's names."""


class SimpleStochasticSynapse(_SynapseType, synapses.SimpleStochasticSynapse):
    __doc__ = synapses.SimpleStochasticSynapse.__doc__

    translations = unchanged(*synapses.SimpleStochasticSynapse.default_parameters)


class StochasticTsodyksMarkramSynapse(_SynapseType, synapses.StochasticTsodyksMarkramSynapse):
    __doc__ = synapses.StochasticTsodyksMarkramSynapse.__doc__

    translations = unchanged(*synapses.StochasticTsodyksMarkramSynapse.default_parameters)
    default_initial_values: ClassVar = {"u": 0.0}


class TsodyksMarkramSynapse(_SynapseType, synapses.TsodyksMarkramSynapse):
    __doc__ = synapses.TsodyksMarkramSynapse.__doc__

    translations = unchanged(*synapses.TsodyksMarkramSynapse.default_parameters)


class AdditivePotentiationMultiplicativeDepression(
    synapses.AdditivePotentiationMultiplicativeDepression
):
    __doc__ = synapses.AdditivePotentiationMultiplicativeDepression.__doc__

    possible_models = {"STDP"}
    translations = unchanged(
        *synapses.AdditivePotentiationMultiplicativeDepression.default_parameters
    )


class GutigWeightDependence(synapses.GutigWeightDependence):
    __doc__ = synapses.GutigWeightDependence.__doc__

    possible_models = {"STDP"}
    translations = unchanged(*synapses.GutigWeightDependence.default_parameters)


CELL_TYPES = (
    EIF_cond_alpha_isfa_ista,
    EIF_cond_exp_isfa_ista,
    GIF_cond_exp,
    HH_cond_exp,
    IF_cond_alpha,
    IF_cond_exp_gsfa_grr,
    IF_facets_hardware1,
)
SYNAPSE_TYPES = (
    ElectricalSynapse,
    MultiQuantalSynapse,
    SimpleStochasticSynapse,
    StochasticTsodyksMarkramSynapse,
    TsodyksMarkramSynapse,
)
