"""The board's surprises on scripts as a user writes them: what is told, once, before the run.

(Histories that overflow are known only when the spikes are: they are told after it.)
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pytest

import spinn_stdp as sim
from spinn_stdp import extra_models as extra
from spinn_stdp.quantise.problems import BoardWarning

CASES: dict[str, tuple[Callable[[], None], float, tuple[str, ...]]] = {}


def told(*words: str, timestep: float = 1.0) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Make it a case, which must be told in these *words*."""

    def case(function: Callable[[], None]) -> Callable[[], None]:
        CASES[function.__name__] = function, timestep, words
        return function

    return case


def cells(size: int = 10, model: object = None, **options: object) -> sim.Population:
    return sim.Population(size, model or sim.IF_curr_exp(), label="cells", **options)


def sources(size: int = 10, times: object = (5.0,)) -> sim.Population:
    return sim.Population(size, sim.SpikeSourceArray(spike_times=list(times)), label="sources")


def learning(
    timing: object, weight: float = 0.5, delay: float = 1.0, w_max: float = 1.0
) -> sim.STDPMechanism:
    return sim.STDPMechanism(
        timing_dependence=timing,
        weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=w_max),
        weight=weight,
        delay=delay,
    )


def join(synapse: object, connector: object = None, post: object = None) -> None:
    sim.Projection(sources(), post or cells(), connector or sim.OneToOneConnector(), synapse)


@told("1 of 2 weights (0.0001 nA) become 0 on the board", "max_expected_summed_weight")
def weights_that_become_0() -> None:
    rows = [(0, 0, 50.0, 1.0), (1, 1, 0.0001, 1.0)]
    join(sim.StaticSynapse(), sim.FromListConnector(rows))


@told("1 of 2 weights (0.017 nA) are kept with an error above 1%", "fewer or smaller weights")
def weights_that_are_rounded() -> None:
    rows = [(0, 0, 50.0, 1.0), (1, 1, 0.017, 1.0)]
    join(sim.StaticSynapse(), sim.FromListConnector(rows))


@told("less than a step of its weights", "it is lost")
def potentiation_below_a_step() -> None:
    join(learning(sim.SpikePairRule(A_plus=1e-4, A_minus=0.5), w_max=20.0))


@told("each, however small, will take a whole step")
def depression_below_a_step() -> None:
    join(learning(sim.SpikePairRule(A_plus=0.5, A_minus=1e-4), w_max=20.0))


@told("tau_syn_E of 200 ms", "no effect at all")
def alpha_synapses_without_a_response() -> None:
    slow = cells(model=sim.IF_curr_alpha(tau_syn_E=200.0))
    join(sim.StaticSynapse(weight=1.0, delay=1.0), post=slow)


@told("16 ms", "ring")
def learning_with_a_delay_of_the_ring() -> None:
    join(learning(sim.SpikePairRule(A_plus=0.1, A_minus=0.1), delay=16.0))


@told("becomes a huge one", "Keep the weights well above")
def vogels_weights_that_wrap() -> None:
    join(learning(extra.Vogels2011Rule(alpha=0.5, tau=20.0, A_plus=0.1)))


@told("delays that the board keeps otherwise", "0.3 ms becomes 0.2 ms", timestep=0.1)
def delays_that_the_board_s_expander_cuts() -> None:
    join(sim.StaticSynapse(weight=1.0, delay=0.3), sim.AllToAllConnector())


@told("spiked more than 15 times", "were lost")
def histories_that_overflow() -> None:
    busy = cells(1, sim.IF_curr_exp(i_offset=30.0, tau_refrac=0.1))
    pre = sources(1, [1.0, 90.0])
    synapse = learning(sim.SpikePairRule(A_plus=0.1, A_minus=0.1))
    sim.Projection(pre, busy, sim.AllToAllConnector(), synapse)


@told("race on a board", "delay of two time steps", timestep=0.1)
def sources_that_write_while_targets_read() -> None:
    noise = sim.Population(10, sim.SpikeSourcePoisson(rate=20.0), label="noise")
    post = cells()
    sim.Projection(noise, post, sim.OneToOneConnector(), sim.StaticSynapse(weight=1.0, delay=0.1))
    sim.Projection(
        sources(), post, sim.OneToOneConnector(), sim.StaticSynapse(weight=1.0, delay=1.0)
    )


@pytest.mark.parametrize("name", CASES)
def test_it_is_told_once(name: str) -> None:
    describe, timestep, words = CASES[name]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sim.setup(timestep)
        describe()
        sim.run(100.0 if name == "histories_that_overflow" else 10.0)
        sim.run(10.0)
        sim.end()
    texts = [str(each.message) for each in caught if issubclass(each.category, BoardWarning)]
    fitting = [text for text in texts if all(word in text for word in words)]
    assert len(fitting) == 1, texts
