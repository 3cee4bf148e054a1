import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from spinn_stdp.experiments.intervals import plot_interval_sweep, sweep_interval
from spinn_stdp.experiments.two_cells import two_cells

matplotlib.use("Agg")

INTERVALS = [-25, -7, 0, 2, 3, 15]


@pytest.fixture(scope="module")
def sweep():
    return sweep_interval(INTERVALS)


@pytest.mark.parametrize("index", range(len(INTERVALS)))
def test_each_interval_is_the_experiment_alone(sweep, index):
    post_times = np.array([30, 40, 50, 60]) + INTERVALS[index]
    alone = two_cells(post_times=post_times)
    assert sweep.final_weights[index] == alone.final_weight
    assert np.array_equal(sweep.weights.magnitude[:, index], alone.weight.magnitude[:, 0])
    for name in ("pre", "post", "thalamus-pre", "thalamus-post"):
        own = sweep.results[name, "spikes"][index]
        assert own.tolist() == alone.spikes(name).tolist()
        assert sweep.spike_counts(name)[index] == len(own)


def test_its_arguments_are_honoured():
    pre_times = np.arange(0, 100, 10)
    options = {"rule": {"tau_minus": 5.0}, "weight": 1.0, "delay": 3.0}
    cell = {"tau_refrac": 8.0, "tau_syn_E": 1.0}
    sweep = sweep_interval([0, 15], pre_times, duration=120, cell=cell, **options)
    alone = two_cells(pre_times, pre_times + 15, duration=120, cell=cell, **options)
    assert sweep.final_weights[1] == alone.final_weight
    assert np.array_equal(sweep.weights.magnitude[:, 1], alone.weight.magnitude[:, 0])


def test_a_spike_before_the_beginning_is_refused():
    with pytest.raises(ValueError, match=r"interval of -31 ms .* at -1 ms: begin pre_times at 31"):
        sweep_interval([-31, 0])


def test_the_picture_has_the_weights_and_the_counts(sweep):
    above, below = plot_interval_sweep(sweep, Figure().subplots(2, 1))
    assert above.lines[0].get_xdata().tolist() == INTERVALS
    assert above.lines[0].get_ydata().tolist() == sweep.final_weights.tolist()
    assert [list(line.get_ydata()) for line in below.lines] == [
        sweep.spike_counts("pre"),
        sweep.spike_counts("post"),
    ]
    assert below.get_xlabel() == "interval: post source − pre source [ms]"
    assert above.get_ylabel() == "weight [µS]"
