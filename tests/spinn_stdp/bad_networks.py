"""Networks that sPyNNaker refuses, in PyNN's words, for sPyNNaker and for us.

Each function describes one with the back end that it is given, and runs it. Run as a program, this
prints a line of JSON for each of them: what sPyNNaker said, or null if it said nothing. No board is
needed; it is to run in a folder and with a home of its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

CASES: dict[str, Callable[[Any], None]] = {}
VIRTUAL = """
[Machine]
virtual_board = True
version = 5
[Mode]
mode = Production
violate_no_vertex_in_graphs_restriction = True
[Reports]
reports_enabled = False
write_board_chip_report = False
"""


def case(function: Callable[[Any], None]) -> Callable[[Any], None]:
    """Make it one of the cases."""
    CASES[function.__name__] = function
    return function


def cells(sim: Any, size: int = 5, label: str = "cells", **parameters: Any) -> Any:
    return sim.Population(size, sim.IF_curr_exp(**parameters), label=label)


def sources(sim: Any, size: int = 5) -> Any:
    return sim.Population(size, sim.SpikeSourceArray([[1.0]] * size), label="sources")


def both(sim: Any, connector: Any, synapse: Any = None, size: int = 5, **more: Any) -> Any:
    return sim.Projection(
        sources(sim, size),
        cells(sim, size),
        connector,
        synapse or sim.StaticSynapse(weight=1.0, delay=2.0),
        **more,
    )


def stdp(sim: Any, timing: Any = None, weight: Any = None, **more: Any) -> Any:
    given = {"weight": 0.5, "delay": 2.0, **more}
    return sim.STDPMechanism(
        timing_dependence=timing or sim.SpikePairRule(),
        weight_dependence=weight or sim.AdditiveWeightDependence(w_min=0.0, w_max=1.0),
        **given,
    )


# ---- cells --------------------------------------------------------------------------


@case
def a_population_of_none(sim: Any) -> None:
    cells(sim, 0)


@case
def a_population_of_less_than_none(sim: Any) -> None:
    cells(sim, -3)


@case
def an_unknown_parameter(sim: Any) -> None:
    cells(sim, tau_membrane=10.0)


@case
def a_parameter_set_that_is_unknown(sim: Any) -> None:
    cells(sim).set(tau_membrane=10.0)


@case
def too_large_a_parameter(sim: Any) -> None:
    cells(sim, tau_m=1e6)


@case
def too_negative_a_parameter(sim: Any) -> None:
    cells(sim, v_rest=-70000.0)


@case
def too_few_values_of_a_parameter(sim: Any) -> None:
    cells(sim, tau_m=[10.0, 20.0])


@case
def an_unknown_state_variable(sim: Any) -> None:
    cells(sim).initialize(u=1.0)


@case
def too_large_an_initial_value(sim: Any) -> None:
    cells(sim).initialize(v=1e6)


@case
def an_unknown_recording(sim: Any) -> None:
    cells(sim).record("w")


@case
def a_recording_that_sources_lack(sim: Any) -> None:
    sources(sim).record("v")


@case
def a_sampling_interval_below_a_time_step(sim: Any) -> None:
    cells(sim).record("v", sampling_interval=0.5)


@case
def a_model_that_no_board_has(sim: Any) -> None:
    sim.Population(3, sim.HH_cond_exp())


@case
def spike_times_of_too_many_sources(sim: Any) -> None:
    sim.Population(2, sim.SpikeSourceArray([[1.0], [2.0], [3.0]]))


# ---- connections --------------------------------------------------------------------


@case
def a_delay_that_is_too_long(sim: Any) -> None:
    both(sim, sim.AllToAllConnector(), sim.StaticSynapse(weight=1.0, delay=5000.0), size=200)


@case
def a_projection_onto_sources(sim: Any) -> None:
    sim.Projection(cells(sim), sources(sim), sim.OneToOneConnector())


@case
def an_unknown_receptor(sim: Any) -> None:
    both(sim, sim.OneToOneConnector(), receptor_type="modulatory")


@case
def a_probability_above_1(sim: Any) -> None:
    both(sim, sim.FixedProbabilityConnector(1.5))


@case
def a_probability_below_0(sim: Any) -> None:
    both(sim, sim.FixedProbabilityConnector(-0.1))


@case
def more_sources_than_there_are(sim: Any) -> None:
    both(sim, sim.FixedNumberPreConnector(9, with_replacement=False))


@case
def more_targets_than_there_are(sim: Any) -> None:
    both(sim, sim.FixedNumberPostConnector(9, with_replacement=False))


def others(sim: Any, connector: Any) -> None:
    itself = cells(sim, 5)
    sim.Projection(itself, itself, connector, sim.StaticSynapse(weight=1.0, delay=2.0))


@case
def more_other_sources_than_there_are(sim: Any) -> None:
    others(sim, sim.FixedNumberPreConnector(5, allow_self_connections=False))


@case
def more_other_targets_than_there_are(sim: Any) -> None:
    others(sim, sim.FixedNumberPostConnector(5, allow_self_connections=False))


@case
def more_connections_than_there_are(sim: Any) -> None:
    both(sim, sim.FixedTotalNumberConnector(90, with_replacement=False))


@case
def weights_of_both_signs(sim: Any) -> None:
    weights = sim.RandomDistribution("uniform", low=-1.0, high=1.0)
    both(sim, sim.AllToAllConnector(), sim.StaticSynapse(weight=weights, delay=1.0))


@case
def an_array_of_the_wrong_shape(sim: Any) -> None:
    both(sim, sim.ArrayConnector(np.ones((3, 9), bool)))


@case
def a_synapse_that_no_board_has(sim: Any) -> None:
    both(sim, sim.OneToOneConnector(), sim.TsodyksMarkramSynapse())


@case
def rows_that_are_too_long(sim: Any) -> None:
    pairs = [(0, k % 5, 1.0, 1.0) for k in range(300)]
    both(sim, sim.FromListConnector(pairs))


# ---- learning -----------------------------------------------------------------------


@case
def two_rules_onto_one_population(sim: Any) -> None:
    target = cells(sim)
    for tau in (10.0, 20.0):
        rule = sim.SpikePairRule(tau_plus=tau)
        sim.Projection(sources(sim), target, sim.OneToOneConnector(), stdp(sim, rule))


@case
def two_bounds_onto_one_population(sim: Any) -> None:
    target = cells(sim)
    for w_max in (1.0, 2.0):
        bounds = sim.AdditiveWeightDependence(w_min=0.0, w_max=w_max)
        sim.Projection(sources(sim), target, sim.OneToOneConnector(), stdp(sim, None, bounds))


@case
def axonal_delays_of_learning(sim: Any) -> None:
    both(sim, sim.OneToOneConnector(), stdp(sim, dendritic_delay_fraction=0.5))


@case
def a_dendrite_of_more_than_all(sim: Any) -> None:
    both(sim, sim.OneToOneConnector(), stdp(sim, dendritic_delay_fraction=1.5))


@case
def triplets_with_pairs_of_weights(sim: Any) -> None:
    rule = sim.extra_models.PfisterSpikeTriplet(
        tau_plus=10.0, tau_minus=10.0, tau_x=50.0, tau_y=50.0, A_plus=0.01, A_minus=0.01
    )
    both(sim, sim.OneToOneConnector(), stdp(sim, rule))


@case
def pairs_with_weights_of_triplets(sim: Any) -> None:
    bounds = sim.extra_models.WeightDependenceAdditiveTriplet()
    both(sim, sim.OneToOneConnector(), stdp(sim, None, bounds))


@case
def too_large_an_amplitude(sim: Any) -> None:
    both(sim, sim.OneToOneConnector(), stdp(sim, sim.SpikePairRule(A_plus=1e6)))


@case
def an_unknown_parameter_of_a_rule(sim: Any) -> None:
    both(sim, sim.OneToOneConnector(), stdp(sim, sim.SpikePairRule(tau=1.0)))


@case
def a_time_constant_of_0(sim: Any) -> None:
    both(sim, sim.OneToOneConnector(), stdp(sim, sim.SpikePairRule(tau_plus=0.0)))


@case
def modulated_learning_beside_its_neurons(sim: Any) -> None:
    neurons = sim.Population(5, sim.IF_curr_exp(), label="cells", n_synapse_cores=0)
    sim.Projection(
        sources(sim), neurons, sim.OneToOneConnector(), stdp(sim), receptor_type="excitatory"
    )
    dopamine = sim.extra_models.Neuromodulation(weight=0.1, tau_c=100.0, tau_d=20.0, w_max=1.0)
    sim.Projection(sources(sim), neurons, sim.OneToOneConnector(), dopamine, receptor_type="reward")


@case
def rewired_synapses_beside_their_neurons(sim: Any) -> None:
    neurons = sim.Population(5, sim.IF_curr_exp(), label="cells", n_synapse_cores=0)
    mechanism = sim.StructuralMechanismStatic(
        sim.RandomSelection(),
        sim.DistanceDependentFormation([5, 1]),
        sim.RandomByWeightElimination(0.5),
        f_rew=100.0,
        initial_weight=1.0,
        initial_delay=1.0,
        s_max=4,
        weight=1.0,
        delay=1.0,
    )
    sim.Projection(sources(sim), neurons, sim.FixedProbabilityConnector(0.5), mechanism)


# ---- weights that others change ------------------------------------------------------


def changeable(sim: Any, pre: Any, post: Any, connector: Any = None, **given: Any) -> Any:
    synapse = sim.extra_models.WeightChangeable(
        **{"weight_min": 0.0, "weight_max": 4.0, "weight": 1.0, "delay": 1.0, **given}
    )
    return sim.Projection(
        pre, post, connector or sim.AllToAllConnector(), synapse, receptor_type="excitatory"
    )


def change(sim: Any, pre: Any, post: Any, projection: Any, receptor: str = "excitatory") -> None:
    changer = sim.extra_models.WeightChanger(weight_change=0.5, projection=projection)
    sim.Projection(pre, post, sim.AllToAllConnector(), changer, receptor_type=receptor)


@case
def bounds_of_changes_the_wrong_way_round(sim: Any) -> None:
    changeable(sim, sources(sim), cells(sim), weight_min=4.0, weight_max=1.0)


@case
def a_bound_of_changes_below_0(sim: Any) -> None:
    changeable(sim, sources(sim), cells(sim), weight_min=-1.0)


@case
def other_bounds_of_changes_onto_one_population(sim: Any) -> None:
    post = cells(sim)
    changeable(sim, sources(sim), post)
    changeable(sim, sources(sim), post, weight_max=3.0)


@case
def changeable_weights_of_a_list(sim: Any) -> None:
    changeable(sim, sources(sim), cells(sim), sim.FromListConnector([(0, 1), (2, 3)]))


@case
def static_synapses_after_changeable_ones(sim: Any) -> None:
    post = cells(sim)
    changeable(sim, sources(sim), post)
    sim.Projection(sources(sim), post, sim.OneToOneConnector(), sim.StaticSynapse(weight=1.0))


@case
def changeable_weights_beside_learning(sim: Any) -> None:
    post = cells(sim)
    sim.Projection(sources(sim), post, sim.OneToOneConnector(), stdp(sim))
    changeable(sim, sources(sim), post)


@case
def changes_of_weights_that_are_fixed(sim: Any) -> None:
    made = both(sim, sim.AllToAllConnector())
    change(sim, sources(sim), cells(sim), made)


@case
def changes_from_too_few_neurons(sim: Any) -> None:
    post = cells(sim)
    change(sim, sources(sim, 2), post, changeable(sim, sources(sim), post))


@case
def changes_of_weights_onto_others(sim: Any) -> None:
    change(sim, sources(sim), cells(sim), changeable(sim, sources(sim), cells(sim)))


@case
def changes_by_another_receptor(sim: Any) -> None:
    post = cells(sim)
    change(sim, sources(sim), post, changeable(sim, sources(sim), post), "inhibitory")


# ---- currents and time --------------------------------------------------------------


@case
def a_current_into_sources(sim: Any) -> None:
    sources(sim).inject(sim.DCSource(amplitude=1.0, start=0.0, stop=5.0))


@case
def too_large_a_current(sim: Any) -> None:
    cells(sim).inject(sim.DCSource(amplitude=1e6, start=0.0, stop=5.0))


@case
def an_unknown_parameter_of_a_current(sim: Any) -> None:
    cells(sim).inject(sim.DCSource(strength=1.0))


def refusal(sim: Any, name: str) -> str | None:
    """What *sim* says of a case; None if it runs it."""
    try:
        sim.setup(1.0)
        CASES[name](sim)
        sim.run(5)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        sim.end()
    return None


def main(cfg: Path) -> None:
    cfg.write_text(VIRTUAL)
    import pyNN.spiNNaker as sim

    for name in CASES:
        print(json.dumps([name, refusal(sim, name)]), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
