"""sPyNNaker's own rules of learning, which PyNN does not have. All times are in ms."""

from __future__ import annotations

from typing import Any

from pyNN.standardmodels.base import STDPTimingDependence, STDPWeightDependence

from .cells import unchanged


class SpikeNearestPairRule(STDPTimingDependence):
    """Only the nearest spikes of either side make pairs (Morrison, Diesmann & Gerstner 2008).

    Arguments:
        `tau_plus`, `tau_minus`:
            time constants of potentiation and of depression.
        `A_plus`, `A_minus`:
            their amplitudes.
    """

    default_parameters = {"tau_plus": 20.0, "tau_minus": 20.0, "A_plus": 0.01, "A_minus": 0.01}
    possible_models = {"STDP"}
    translations = unchanged(*default_parameters)

    def __init__(
        self,
        tau_plus: Any = 20.0,
        tau_minus: Any = 20.0,
        A_plus: Any = 0.01,
        A_minus: Any = 0.01,
    ) -> None:
        """As described above."""
        super().__init__(tau_plus=tau_plus, tau_minus=tau_minus, A_plus=A_plus, A_minus=A_minus)


class PfisterSpikeTriplet(STDPTimingDependence):
    """Pairs and triplets of spikes (Pfister & Gerstner 2006, J. Neurosci. 26:9673-9682).

    It goes with :class:`WeightDependenceAdditiveTriplet`, which has the amplitudes of triplets.

    Arguments:
        `tau_plus`, `tau_minus`:
            time constants of the pairs' traces.
        `tau_x`, `tau_y`:
            time constants of the slow presynaptic and postsynaptic traces.
        `A_plus`, `A_minus`:
            amplitudes of the pairs, in units of w_max.
    """

    default_parameters = {
        "tau_plus": 16.8,
        "tau_minus": 33.7,
        "tau_x": 101.0,
        "tau_y": 125.0,
        "A_plus": 0.01,
        "A_minus": 0.01,
    }
    """For what asks PyNN's models for defaults; the constructor has none, as sPyNNaker's."""
    possible_models = {"STDP"}
    translations = unchanged(*default_parameters)

    def __init__(
        self, tau_plus: Any, tau_minus: Any, tau_x: Any, tau_y: Any, A_plus: Any, A_minus: Any
    ) -> None:
        """As described above."""
        super().__init__(
            tau_plus=tau_plus,
            tau_minus=tau_minus,
            tau_x=tau_x,
            tau_y=tau_y,
            A_plus=A_plus,
            A_minus=A_minus,
        )


class RecurrentRule(STDPTimingDependence):
    """Spikes within a random time of one another count; every so many of them move the weight.

    Each spike opens a window of exponential length. A postsynaptic spike in the window of a
    presynaptic one counts up, a presynaptic one in the window of a postsynaptic one down.

    Arguments:
        `accumulator_depression`, `accumulator_potentiation`:
            counts at which the weight is depressed or potentiated, and the count begins anew.
        `mean_pre_window`, `mean_post_window`:
            mean lengths of the windows.
        `dual_fsm`:
            a window for each spike; otherwise one for each synapse, which IF_curr_exp has only.
        `A_plus`, `A_minus`:
            amplitudes of potentiation and of depression.
    """

    default_parameters = {
        "accumulator_depression": -6.0,
        "accumulator_potentiation": 6.0,
        "mean_pre_window": 35.0,
        "mean_post_window": 35.0,
        "dual_fsm": True,
        "A_plus": 0.01,
        "A_minus": 0.01,
    }
    possible_models = {"STDP"}
    translations = unchanged(*default_parameters)

    def __init__(
        self,
        accumulator_depression: Any = -6,
        accumulator_potentiation: Any = 6,
        mean_pre_window: Any = 35.0,
        mean_post_window: Any = 35.0,
        dual_fsm: Any = True,
        A_plus: Any = 0.01,
        A_minus: Any = 0.01,
    ) -> None:
        """As described above."""
        super().__init__(
            accumulator_depression=accumulator_depression,
            accumulator_potentiation=accumulator_potentiation,
            mean_pre_window=mean_pre_window,
            mean_post_window=mean_post_window,
            dual_fsm=dual_fsm,
            A_plus=A_plus,
            A_minus=A_minus,
        )


class Vogels2011Rule(STDPTimingDependence):
    """Inhibitory plasticity (Vogels et al. 2011, Science 334:1569-1573) as sPyNNaker takes it.

    A presynaptic and a postsynaptic spike that are t apart add A_plus·exp(−t/tau) to the weight,
    in either order; each presynaptic spike takes away A_plus·alpha.

    Arguments:
        `alpha`:
            2·rho·tau, rho being the postsynaptic rate at which weights stay as they are.
        `tau`:
            time constant of both traces.
        `A_plus`:
            learning rate, in the unit of the weight.
        `A_minus`:
            not used.
    """

    default_parameters = {"alpha": 0.12, "tau": 20.0, "A_plus": 0.01, "A_minus": 0.01}
    """For what asks PyNN's models for defaults; the constructor has none for alpha."""
    possible_models = {"STDP"}
    translations = unchanged(*default_parameters)

    def __init__(
        self, alpha: Any, tau: Any = 20.0, A_plus: Any = 0.01, A_minus: Any = 0.01
    ) -> None:
        """As described above."""
        super().__init__(alpha=alpha, tau=tau, A_plus=A_plus, A_minus=A_minus)


class WeightDependenceAdditiveTriplet(STDPWeightDependence):
    """Steps of the same size wherever the weight stands, for :class:`PfisterSpikeTriplet`.

    Arguments:
        `w_min`, `w_max`:
            bounds of the weight, nA or µS.
        `A3_plus`, `A3_minus`:
            amplitudes of the triplets, in units of w_max.
    """

    default_parameters = {"w_min": 0.0, "w_max": 1.0, "A3_plus": 0.01, "A3_minus": 0.01}
    possible_models = {"STDP"}
    translations = unchanged(*default_parameters)

    def __init__(
        self, w_min: Any = 0.0, w_max: Any = 1.0, A3_plus: Any = 0.01, A3_minus: Any = 0.01
    ) -> None:
        """As described above."""
        super().__init__(w_min=w_min, w_max=w_max, A3_plus=A3_plus, A3_minus=A3_minus)


__all__ = [
    "PfisterSpikeTriplet",
    "RecurrentRule",
    "SpikeNearestPairRule",
    "Vogels2011Rule",
    "WeightDependenceAdditiveTriplet",
]
