"""Networks made by hand that are not as a network is to be: each ends in words, before a run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from spinn_stdp.network import (
    Connections,
    CurrentSource,
    Network,
    Population,
    Projection,
    Recording,
)
from spinn_stdp.quantise import NetworkError, quantise
from spinn_stdp.standardmodels.cells import IF_curr_exp
from spinn_stdp.targets import choose

SIZE = 3
PARAMETERS = {n: np.full(SIZE, float(v)) for n, v in IF_curr_exp.default_parameters.items()}
DIRECT = {"amplitude": 1.0, "start": 0.0, "stop": 10.0}


def cells(**changed: Any) -> Population:
    rest = {"v": np.full(SIZE, -65.0)}
    return replace(Population("cells", SIZE, "IF_curr_exp", PARAMETERS, rest), **changed)


def source(*times: list[float]) -> Population:
    given = {"spike_times": tuple(map(np.array, times))}
    return Population("source", 2, "SpikeSourceArray", given)


def made(**columns: Any) -> Connections:
    given = {"pre": [0, 1], "post": [0, 2], "weight": [0.5, 0.5], "delay": [1.0, 2.0]} | columns
    return Connections(**{name: np.array(values) for name, values in given.items()})


def network(
    cell: Population | None = None, given: Population | None = None, **projection: Any
) -> Network:
    joined = replace(Projection("joined", 1, 0, "excitatory", made()), **projection)
    return Network(1.0, (cell or cells(), given or source([1.0], [2.0])), (joined,))


def recorded(variable: str, neurons: list[int], interval: float) -> Network:
    return network(cells(recordings=(Recording(variable, np.array(neurons), interval),)))


def with_current(**changed: Any) -> Network:
    current = replace(CurrentSource("DCSource", DIRECT, 0, np.array([0])), **changed)
    return replace(network(), currents=(current,))


def with_parameters(**changed: Any) -> Network:
    return network(cells(parameters=PARAMETERS | changed))


WITHOUT_TAU = {name: values for name, values in PARAMETERS.items() if name != "tau_m"}
BAD = [
    (network(connections=made(weight=[0.5])), "has 1 of weight for 2 connections"),
    (network(connections=made(delay=[1.0])), "has 1 of delay for 2 connections"),
    (network(connections=made(post=[0])), "has 1 of post for 2 connections"),
    (network(connections=made(pre=[0, 2])), "neurons of its pre hold 2; give 0 to 1"),
    (network(connections=made(post=[0, 3])), "neurons of its post hold 3; give 0 to 2"),
    (network(connections=made(post=[0, -1])), "neurons of its post hold -1; give 0 to 2"),
    (network(connections=made(pre=[0.0, 1.0])), "of the type float64; give whole numbers"),
    (network(connections=made(weight=[0.5, np.nan])), "has a weight of nan"),
    (network(connections=made(weight=[0.5, -0.5])), "weights from -0.5 to 0.5"),
    (network(connections=made(delay=[1.0, np.nan])), "a delay is not a finite number"),
    (network(connections=made(delay=[1.0, 0.3])), "a delay of 0.3 ms, less than a time step"),
    (network(pre=5), "pre is 5; the network has populations 0 to 1"),
    (network(post=-1), "post is -1; the network has"),
    (network(post=1, connections=made(post=[0, 1])), "a spike source has no synapses"),
    (network(receptor="exc"), "receptor 'exc' does not exist"),
    (network(recording=0.0), "recorded every 0.0 ms; give a number above 0"),
    (network(recording=np.nan), "recorded every nan ms"),
    (network(cells(cell_type="Foo")), "this cell type does not run here"),
    (network(cells(size=0)), "its size is 0; give a whole number from 1 up"),
    (network(cells(size=3.0)), "its size is 3.0"),
    (network(cells(neurons_per_core=2.5)), "neurons_per_core is 2.5; give a whole number"),
    (network(cells(neurons_per_core=0)), "0 neurons per core"),
    (network(cells(seed=-1)), "seed is -1; give a whole number from 0"),
    (network(cells(options={"foo": 1})), "the option 'foo' is not known"),
    (with_parameters(tau_m=np.array([20.0, 20.0])), r"tau_m is of the shape \(2,\); give an array"),
    (with_parameters(tau_m=20.0), "tau_m is 20.0; give an array of 3 numbers"),
    (with_parameters(tau_m=np.array([20.0, np.nan, 20.0])), "tau_m is nan"),
    (with_parameters(foo=np.zeros(SIZE)), "there is no foo; it has "),
    (network(cells(parameters=WITHOUT_TAU)), "it has no tau_m; give all of "),
    (network(cells(initial_values={"v": np.zeros(2)})), r"initial v is of the shape \(2,\)"),
    (network(cells(initial_values={"v": np.full(SIZE, np.nan)})), "initial v is nan"),
    (network(cells(initial_values={"w": np.zeros(SIZE)})), "no state variable 'w'"),
    (network(given=source([1.0])), "spike_times is 1; give an array of 2"),
    (network(given=source([1.0], [np.nan])), "spike times of source 1 hold nan"),
    (network(given=replace(source(), parameters={})), "it has no spike_times"),
    (recorded("w", [0], 1.0), "can't record 'w'"),
    (recorded("v", [5], 1.0), "the neurons that record v hold 5; give 0 to 2"),
    (recorded("v", [0], 0.0), "the sampling interval of v is 0.0"),
    (recorded("v", [0], np.nan), "the sampling interval of v is nan"),
    (with_current(neurons=np.array([9])), "the neurons that it flows into hold 9"),
    (with_current(population=9), "there is no population 9; give 0 to 1"),
    (with_current(population=1), "a current flows into neurons only"),
    (with_current(parameters={"amplitude": 1.0}), "it has no start, stop"),
    (with_current(kind="Foo"), "Foo into .* does not run here"),
    (replace(network(), timestep=np.nan), "timestep is nan; give a number of ms above 0"),
    (replace(network(), timestep=0.0), "timestep is 0.0"),
    (replace(network(), spikes_per_second=np.nan), "spikes_per_second is nan"),
    (replace(network(), ring_buffer_sigma=-1.0), "ring_buffer_sigma is -1.0; give a number from 0"),
]


def test_a_network_as_it_should_be() -> None:
    assert len(quantise(network()).populations) == 2


@pytest.mark.parametrize(("bad", "text"), BAD, ids=[text for _, text in BAD])
def test_it_is_told_before_a_run(bad: Network, text: str) -> None:
    with pytest.raises(NetworkError, match=text):
        choose("emulator").load(bad)


def test_all_is_told_at_once() -> None:
    with pytest.raises(NetworkError) as error:
        quantise(network(cells(seed=-1), connections=made(pre=[0, 2]), recording=0.0))
    assert len(error.value.problems) == 3
