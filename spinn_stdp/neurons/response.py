"""The response functions of the spike response model, and tables of them.

A spike response model (SRM0; Gerstner and Kistler, *Spiking Neuron Models*, 2002, section 4.2)
says how much one spike adds to the potential of the neuron that receives it (epsilon) and of
the neuron that fired it (eta), as functions of the time since that spike. Time is counted in
steps; a time constant of 20 is 20 steps.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]


def epsilon(s: ArrayLike, t_membrane: ArrayLike, t_current: ArrayLike) -> Floats:
    """What a spike that arrived *s* steps ago adds to the potential: 0 for s <= 0, else
    (exp(-s/t_membrane) - exp(-s/t_current)) / (1 - t_current/t_membrane).

    Written without the difference of two nearly equal exponentials, so that it keeps all its
    digits where the two time constants are close. Arguments broadcast.
    """
    membrane, current = np.asarray(t_membrane, float), np.asarray(t_current, float)
    slow, fast = np.maximum(membrane, current), np.minimum(membrane, current)
    after = np.maximum(np.asarray(s, float), 0.0)
    rise = -np.expm1(-after * ((slow - fast) / (slow * fast)))
    return np.asarray(np.exp(-after / slow) * rise * (membrane / (slow - fast)))


def current(s: ArrayLike, t_current: ArrayLike) -> Floats:
    """What is left of the current of a spike that arrived *s* steps ago: exp(-s/t_current), 0
    before it arrived. Arguments broadcast."""
    since = np.asarray(s, float)
    decayed = np.exp(-np.maximum(since, 0.0) / np.asarray(t_current, float))
    return np.asarray(np.where(since < 0.0, 0.0, decayed))


class Receivers(NamedTuple):
    """The kinds of receiving neurons: one row for each distinct set of time constants and delay.

    A network of equal neurons has one row, so that what a spike is worth is worked out once
    for all who receive it.
    """

    kind: Integers
    """The row of each neuron."""
    membrane_decay: Floats
    """exp(-1/t_membrane): what one step leaves of a potential."""
    current_decay: Floats
    """exp(-1/t_current): what one step leaves of a current."""
    rise: Floats
    """What a current of 1 adds to the potential in one step: epsilon(1)."""
    lag: Integers
    """The first whole step after a spike at which it is felt, at least 1."""
    arriving: Floats
    """[0] the potential and [1] the current of a spike *lag* steps ago."""
    leaving: Floats
    """The same of a spike *window* steps ago, the first that no longer counts."""
    epsilon: Floats
    """[s, kind]: the potential of a spike *s* steps ago, delay included."""
    current: Floats
    """[s, kind]: its current; 0 before *lag*."""
    window: int
    """Spikes count while they are less than this many steps old."""


def receivers(
    t_membrane: Floats, t_current: Floats, delay: Floats, window: int, steps: int
) -> Receivers:
    """The kinds among neurons with these parameters, tabulated for a train of *steps* steps."""
    rows, kind = np.unique(
        np.stack([t_membrane, t_current, delay], axis=1), axis=0, return_inverse=True
    )
    membrane, synaptic, waits = rows.T
    lag = np.floor(waits) + 1.0

    def response(s: Floats) -> Floats:
        return np.stack([epsilon(s - waits, membrane, synaptic), current(s - waits, synaptic)])

    ages = np.arange(min(window, steps))[:, np.newaxis]
    return Receivers(
        kind=kind.reshape(-1).astype(np.int64),
        membrane_decay=np.exp(-1.0 / membrane),
        current_decay=np.exp(-1.0 / synaptic),
        rise=epsilon(1.0, membrane, synaptic),
        lag=lag.astype(np.int64),
        arriving=response(lag),
        leaving=response(np.full(len(rows), float(window))),
        epsilon=epsilon(ages - waits, membrane, synaptic),
        current=np.where(ages < lag, 0.0, current(ages - waits, synaptic)),
        window=window,
    )
