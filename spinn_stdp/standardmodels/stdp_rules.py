"""PyNN's further rules of learning. Names, parameters and units are PyNN's."""

from __future__ import annotations

from typing import Any

from pyNN.standardmodels import build_translations, synapses

from .cells import unchanged

MS_PER_SECOND = 1000


class MultiplicativeWeightDependence(synapses.MultiplicativeWeightDependence):
    __doc__ = synapses.MultiplicativeWeightDependence.__doc__

    possible_models = {"STDP"}
    translations = unchanged("w_min", "w_max")


class Vogels2011Rule(synapses.Vogels2011Rule):
    """PyNN's form of the rule of Vogels et al. (2011), by the rate that it drives a neuron to.

    A presynaptic and a postsynaptic spike that are t apart add eta·exp(−t/tau) to the weight,
    in either order; each presynaptic spike takes away eta·2·rho·tau.

    Arguments:
        `tau`:
            time constant of both traces, in milliseconds.
        `eta`:
            learning rate, in the unit of the weight.
        `rho`:
            rate of the postsynaptic neuron at which weights stay as they are, in Hz.

    sPyNNaker has its own form, with alpha = 2·rho·tau in place of rho and A_plus in place of eta:
    ``extra_models.Vogels2011Rule``.
    """

    possible_models = {"STDP"}
    extra_parameters = {"A_minus": 0.0}
    translations = build_translations(
        ("tau", "tau"),
        ("eta", "A_plus"),
        (
            "rho",
            "alpha",
            lambda **p: p["rho"] * p["tau"] * (2 / MS_PER_SECOND),
            lambda **p: p["alpha"] / p["tau"] * (MS_PER_SECOND / 2),
        ),
    )

    def __init__(self, tau: Any = 20.0, eta: Any = 1e-10, rho: Any = 3.0) -> None:
        """As described above."""
        super().__init__(tau=tau, eta=eta, rho=rho)


__all__ = ["MultiplicativeWeightDependence", "Vogels2011Rule"]
