"""sPyNNaker's structural plasticity: synapses that are formed and eliminated.

Names, parameters, defaults and units are sPyNNaker's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np

from spinn_stdp.network import Structure

from .synapses import StaticSynapse, STDPMechanism

SIDES = 2
"""Of a grid."""
SEEDS = 1 << 31
"""Of which one is drawn where none is given."""


def _number(what: str, value: Any, least: float = 0.0, most: float = math.inf) -> float:
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or not least <= float(value) <= most:
        range_ = f"from {least:g} " + ("up" if math.isinf(most) else f"to {most:g}")
        raise ValueError(f"{what} is {value!r}; give a number {range_}")
    return float(value)


def _count(what: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, Real) or value < 1 or value % 1:
        raise ValueError(f"{what} is {value!r}; give a whole number from 1 up")
    return int(float(value))


class RandomSelection:
    """A free place may be taken by any neuron."""

    spike_buffer_size: int | None = None


class LastNeuronSelection:
    """A free place may be taken by a neuron that spiked in the time step before.

    Arguments:
        `spike_buffer_size`:
            how many spikes of a time step are remembered.
    """

    def __init__(self, spike_buffer_size: int = 64) -> None:
        """As described above."""
        self.spike_buffer_size: int | None = _count(
            "LastNeuronSelection: spike_buffer_size", spike_buffer_size
        )


class DistanceDependentFormation:
    """The chance that a synapse is formed falls with the distance of the neurons.

    Neurons of all populations are laid out on the same grid, row by row, whose ends meet. The
    chance is p·exp(−distance²/(2·sigma²)).

    Arguments:
        `grid`:
            rows and columns.
        `p_form_forward`, `sigma_form_forward`:
            of synapses from other populations.
        `p_form_lateral`, `sigma_form_lateral`:
            of synapses within the population.
    """

    def __init__(
        self,
        grid: Sequence[int] = (16, 16),
        p_form_forward: float = 0.16,
        sigma_form_forward: float = 2.5,
        p_form_lateral: float = 1.0,
        sigma_form_lateral: float = 1.0,
    ) -> None:
        """As described above."""
        kind = type(self).__name__
        if len(grid) != SIDES:
            raise ValueError(f"{kind}: grid is {grid!r}; give two sides")
        self.grid = (_count(f"{kind}: grid", grid[0]), _count(f"{kind}: grid", grid[1]))
        self.p_form_forward = _number(f"{kind}: p_form_forward", p_form_forward, 0.0, 1.0)
        self.sigma_form_forward = _number(f"{kind}: sigma_form_forward", sigma_form_forward)
        self.p_form_lateral = _number(f"{kind}: p_form_lateral", p_form_lateral, 0.0, 1.0)
        self.sigma_form_lateral = _number(f"{kind}: sigma_form_lateral", sigma_form_lateral)


class RandomByWeightElimination:
    """A synapse that is looked at is eliminated by a chance that depends on its weight.

    Arguments:
        `threshold`:
            a weight, in nA or µS.
        `prob_elim_depressed`:
            the chance of synapses with a smaller weight.
        `prob_elim_potentiated`:
            the chance of all others.
    """

    def __init__(
        self,
        threshold: float,
        prob_elim_depressed: float = 0.0245,
        prob_elim_potentiated: float = 1.36e-4,
    ) -> None:
        """As described above."""
        kind = type(self).__name__
        self.threshold = _number(f"{kind}: threshold", threshold)
        self.prob_elim_depressed = _number(
            f"{kind}: prob_elim_depressed", prob_elim_depressed, 0.0, 1.0
        )
        self.prob_elim_potentiated = _number(
            f"{kind}: prob_elim_potentiated", prob_elim_potentiated, 0.0, 1.0
        )


PARTS = {
    "partner_selection": (RandomSelection, LastNeuronSelection),
    "formation": (DistanceDependentFormation,),
    "elimination": (RandomByWeightElimination,),
}


def _structure(
    kind: str,
    parts: tuple[Any, Any, Any],
    f_rew: Any,
    initial_weight: Any,
    initial_delay: Any,
    s_max: Any,
    with_replacement: Any,
    seed: int | None,
) -> Structure:
    """The rules and numbers of a mechanism of that *kind*, checked.

    Without a seed one is drawn.

    Raises:
        TypeError: for a rule that is none, or a range of delays.
        ValueError: for a number that can't be.
    """
    for part, (name, kinds) in zip(parts, PARTS.items(), strict=True):
        if not isinstance(part, kinds):
            known = " or ".join(f"{each.__name__}()" for each in kinds)
            raise TypeError(f"{kind}: {name} is {part!r}; give {known}")
    if not isinstance(initial_delay, Real):
        raise TypeError(
            f"{kind}: initial_delay is {initial_delay!r}; sPyNNaker 7.4.1 stops at any but one "
            "number of ms"
        )
    if not _number(f"{kind}: f_rew", f_rew) > 0:
        raise ValueError(f"{kind}: f_rew is {f_rew!r}; give a number above 0 Hz")
    partner_selection, formation, elimination = parts
    return Structure(
        f_rew=float(f_rew),
        initial_weight=_number(f"{kind}: initial_weight", initial_weight),
        initial_delay=_number(f"{kind}: initial_delay", initial_delay),
        s_max=_count(f"{kind}: s_max", s_max),
        with_replacement=bool(with_replacement),
        seed=int(np.random.default_rng().integers(SEEDS)) if seed is None else int(seed),
        spike_buffer_size=partner_selection.spike_buffer_size,
        **vars(formation),
        **vars(elimination),
    )


class StructuralMechanismStatic(StaticSynapse):
    """Static synapses that are formed and eliminated as the network runs.

    Each neuron has `s_max` places for synapses. Of each population, one place is looked at
    `f_rew` times a second: what is there may be eliminated, and where nothing is, a synapse may
    be formed. sPyNNaker 7.4.1 takes one such projection onto a population, and lets no spikes of
    others through.

    Arguments:
        `partner_selection`, `formation`, `elimination`:
            the rules.
        `f_rew`:
            attempts, in Hz.
        `initial_weight`, `initial_delay`:
            of what is formed, in nA or µS, and in ms.
        `s_max`:
            the most synapses of a neuron.
        `with_replacement`:
            whether there may be several synapses from one neuron to another.
        `seed`:
            of everything random in it. Without one it is drawn.
        `weight`, `delay`:
            of the synapses that the connector makes.
    """

    def __init__(
        self,
        partner_selection: Any,
        formation: Any,
        elimination: Any,
        f_rew: float = 1e4,
        initial_weight: float = 0.0,
        initial_delay: float = 1.0,
        s_max: int = 32,
        with_replacement: bool = True,
        seed: int | None = None,
        weight: Any = 0.0,
        delay: Any = None,
    ) -> None:
        """As described above."""
        self.structure = _structure(
            type(self).__name__,
            (partner_selection, formation, elimination),
            f_rew,
            initial_weight,
            initial_delay,
            s_max,
            with_replacement,
            seed,
        )
        super().__init__(weight=weight, delay=delay)


class StructuralMechanismSTDP(STDPMechanism):
    """Synapses that learn, and are formed and eliminated as the network runs.

    Several projections onto a population can have it; give all of them the same object. sPyNNaker
    7.4.1 has programs of it for SpikePairRule with AdditiveWeightDependence, and lets no spikes
    of other projections onto the population through.

    Arguments:
        `timing_dependence`, `weight_dependence`, `voltage_dependence`,
        `dendritic_delay_fraction`, `backprop_delay`:
            as those of STDPMechanism.

    All others are those of :class:`StructuralMechanismStatic`.
    """

    def __init__(
        self,
        partner_selection: Any,
        formation: Any,
        elimination: Any,
        timing_dependence: Any,
        weight_dependence: Any,
        voltage_dependence: Any = None,
        dendritic_delay_fraction: float = 1.0,
        f_rew: float = 1e4,
        initial_weight: float = 0.0,
        initial_delay: float = 1.0,
        s_max: int = 32,
        with_replacement: bool = True,
        seed: int | None = None,
        weight: Any = 0.0,
        delay: Any = None,
        backprop_delay: bool = True,
    ) -> None:
        """As described above."""
        self.structure = _structure(
            type(self).__name__,
            (partner_selection, formation, elimination),
            f_rew,
            initial_weight,
            initial_delay,
            s_max,
            with_replacement,
            seed,
        )
        super().__init__(
            timing_dependence,
            weight_dependence,
            voltage_dependence,
            dendritic_delay_fraction,
            weight,
            delay,
            backprop_delay,
        )
