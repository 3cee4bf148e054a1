"""PyNN's random sources that the board has no program for: their spikes are made on the host.

On the board they are spike source arrays. Names, parameters, units and defaults are PyNN's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from pyNN.parameters import Sequence
from pyNN.standardmodels import cells

from spinn_stdp import point_processes
from spinn_stdp.point_processes import MS_PER_SECOND, SpikeTrains

from .cells import unchanged

Values = Mapping[str, Any]
"""Parameters of one source."""


class SpikeSourceGamma(cells.SpikeSourceGamma):
    """
    Spike source, generating spikes according to a gamma process.

    Arguments:
        `alpha`:
            shape (order) of the distribution of intervals.
        `beta`:
            its rate parameter (Hz); the mean interval is alpha/beta.
        `start`, `duration`:
            of the spike sequence (ms); the first interval begins at the start.
    """

    default_parameters = {**cells.SpikeSourceGamma.default_parameters, "alpha": 2.0}
    translations = unchanged(*default_parameters)

    @staticmethod
    def train(rng: np.random.Generator, values: Values, now: float) -> Iterator[float]:
        """The spike times of one source after *now*, ms."""
        start, stop = _from_to(values, now)
        return point_processes.gamma(rng, values["alpha"], values["beta"], start, stop)

    @staticmethod
    def complaint(values: Values) -> str | None:
        """What is wrong with the parameters of one source."""
        if not (values["alpha"] > 0 and 0 <= values["beta"] < np.inf):
            return (
                f"alpha={values['alpha']:g} and beta={values['beta']:g} Hz make no gamma "
                "process; give numbers above 0"
            )
        return _complaint_of_times(values)


class SpikeSourcePoissonRefractory(cells.SpikeSourcePoissonRefractory):
    """
    Spike source, generating spikes according to a Poisson process with dead time.

    Arguments:
        `rate`:
            mean spike frequency (Hz), the dead times counted in.
        `tau_refrac`:
            minimum time between spikes (ms).
        `start`, `duration`:
            of the spike sequence (ms); the first interval begins at the start.
    """

    translations = unchanged(*cells.SpikeSourcePoissonRefractory.default_parameters)

    @staticmethod
    def train(rng: np.random.Generator, values: Values, now: float) -> Iterator[float]:
        """The spike times of one source after *now*, ms."""
        start, stop = _from_to(values, now)
        dead, rate = values["tau_refrac"], values["rate"]
        return point_processes.poisson_refractory(rng, rate, dead, start, stop)

    @staticmethod
    def complaint(values: Values) -> str | None:
        """What is wrong with the parameters of one source."""
        rate, dead = values["rate"], values["tau_refrac"]
        if not (0 <= rate < np.inf and dead >= 0 and rate * dead < MS_PER_SECOND):
            return (
                f"rate={rate:g} Hz can't be reached with tau_refrac={dead:g} ms; give numbers "
                "from 0 up whose product is below 1000"
            )
        return _complaint_of_times(values)


class SpikeSourceInhGamma(cells.SpikeSourceInhGamma):
    """
    Spike source, generating realizations of an inhomogeneous gamma process,
    employing the thinning method.

    See: Muller et al (2007) Spike-frequency adapting neural ensembles: Beyond
    mean-adaptation and renewal theories. Neural Computation 19: 2958-3010.

    Arguments:
        `a`, `b`:
            time histograms of the shape (1 and more) and of the scale (s) of the process.
        `tbins`:
            when each of their values begins to hold (ms).
        `start`, `duration`:
            of the spike sequence (ms); the first interval begins at the start.
    """

    translations = unchanged(*cells.SpikeSourceInhGamma.default_parameters)

    @staticmethod
    def train(rng: np.random.Generator, values: Values, now: float) -> Iterator[float]:
        """The spike times of one source after *now*, ms."""
        a, b, tbins = (_array(values[name]) for name in ("a", "b", "tbins"))
        return point_processes.inhomogeneous_gamma(rng, a, b, tbins, *_from_to(values, now))

    @staticmethod
    def complaint(values: Values) -> str | None:
        """What is wrong with the parameters of one source."""
        a, b, tbins = (_array(values[name]) for name in ("a", "b", "tbins"))
        if not 0 < len(a) == len(b) == len(tbins) or (np.diff(tbins) <= 0).any():
            return (
                f"a, b and tbins have {len(a)}, {len(b)} and {len(tbins)} values; give as many of "
                "each, and tbins in order"
            )
        if (a < 1).any() or not (b > 0).all():
            return (
                f"a={a.min():g} and b={b.min():g} s are the lowest of theirs; thinning takes a "
                "from 1 up and b above 0"
            )
        return _complaint_of_times(values)


GENERATED_SOURCES = (SpikeSourceGamma, SpikeSourceInhGamma, SpikeSourcePoissonRefractory)


def restart(
    trains: SpikeTrains, kind: Any, parameters: Mapping[str, Any], sources: Any, now: float
) -> None:
    """From *now* on, ms, the trains of some *sources* are those of the *parameters* of all.

    What is wrong with them is told before a run; such sources are silent until then.
    """
    each = [int(source) for source in sources]
    for source, rng in zip(each, trains.generators(len(each)), strict=True):
        values = {name: column[source] for name, column in parameters.items()}
        train = iter(()) if kind.complaint(values) else kind.train(rng, values, now)
        trains.go_on_with(source, train, now)


def complaints(kind: Any, parameters: Mapping[str, Any], size: int) -> list[str]:
    """What is wrong with the parameters of some sources, each text once."""
    found = [
        kind.complaint({name: column[source] for name, column in parameters.items()})
        for source in range(size)
    ]
    return [text for text in dict.fromkeys(found) if text is not None]


def _array(values: Any) -> Any:
    return np.atleast_1d(np.asarray(values.value if isinstance(values, Sequence) else values))


def _from_to(values: Values, now: float) -> tuple[float, float]:
    start = values["start"]
    return max(start, now), start + values["duration"]


def _complaint_of_times(values: Values) -> str | None:
    start, duration = values["start"], values["duration"]
    if not (0 <= start < np.inf and duration >= 0):
        return f"start={start:g} ms and duration={duration:g} ms: give times from 0 up"
    return None
