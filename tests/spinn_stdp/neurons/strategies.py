"""Networks to draw: small, but with every option."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from spinn_stdp.neurons.learning import STDP
from spinn_stdp.neurons.spiking import SRM, SRM_X


class Case(NamedTuple):
    """One network and its train."""

    srm: SRM
    stdp: STDP
    train: np.ndarray
    weights: np.ndarray
    additional: np.ndarray


def rounded(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers of few digits: they meet thresholds and one another exactly, as users' do."""
    return st.integers(round(low * 20), round(high * 20)).map(lambda n: n / 20)


@st.composite
def values(draw, neurons: int, one: st.SearchStrategy[float]):
    """One number for all, or an array of one for each neuron."""
    if draw(st.booleans()):
        return draw(one)
    return np.array(draw(st.lists(one, min_size=neurons, max_size=neurons)))


@st.composite
def srms(draw, neurons: int) -> SRM:
    window = draw(st.integers(1, 30))
    t_membrane = draw(values(neurons, rounded(0.5, 30)))
    ratio = draw(values(neurons, st.sampled_from([0.05, 0.3, 0.9, 1.1, 2.5])))
    keywords = {
        "threshold": draw(values(neurons, st.one_of(rounded(-1, 2), st.just(np.inf)))),
        "t_current": np.multiply(t_membrane, ratio),
        "t_membrane": t_membrane,
        "eta_reset": draw(values(neurons, rounded(-1, 5))),
        "simulation_window_size": window,
        "threshold_from_below": draw(st.booleans()),
    }
    if window > 1 and draw(st.booleans()):
        delay = draw(values(neurons, rounded(0, window - 1.05)))
        return SRM_X(neurons, ax_delay=delay, **keywords)
    return SRM(neurons, **keywords)


@st.composite
def stdps(draw) -> STDP:
    return STDP(
        eta=draw(rounded(-0.5, 0.5)),
        w_in=draw(rounded(-1, 1)),
        w_out=draw(rounded(-1, 1)),
        tau=draw(rounded(0.5, 20)),
        window_size=draw(st.integers(1, 30)),
        tau2=draw(st.one_of(st.none(), rounded(0.5, 20))),
    )


@st.composite
def cases(draw) -> Case:
    neurons, steps = draw(st.integers(1, 4)), draw(st.integers(1, 40))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = (neurons, neurons)
    weights = random.integers(-20, 41, shape) / 20 * (random.random(shape) < 0.7)
    train = random.random((neurons, steps)) < draw(st.sampled_from([0.0, 0.05, 0.3, 0.9]))
    additional = draw(
        st.sampled_from(
            [
                np.zeros(()),
                np.asarray(0.25),
                random.integers(-5, 6, neurons) / 10,
                random.integers(-5, 6, (neurons, steps)) / 10,
            ]
        )
    )
    return Case(draw(srms(neurons)), draw(stdps()), train, weights, additional)


def close(case: Case) -> float:
    """How far rounding may move a potential: 1e-12 of all that can add up to it."""
    threshold = np.where(np.isfinite(case.srm.threshold), case.srm.threshold, 0.0)
    size = np.abs(case.weights).sum() * case.srm.simulation_window_size + 1.0
    return 1e-12 * float(size + np.abs(threshold).max() + np.abs(case.srm.eta_reset).max())
