"""The cortical microcircuit of Potjans & Diesmann (2014), whole or at a part of its size.

    python examples/microcircuit.py [--scale 0.1] [--duration 1000] [--timestep 0.1]
                                    [--background poisson] [folder]

Eight populations, excitatory and inhibitory ones of four layers, under Poisson input or, with
``--background dc``, a constant current of the same mean (for the whole circuit: with few neurons
it falls silent without noise). At scale 1 it is the whole circuit,
77,169 neurons and 0.3 billion synapses, which takes 2 GiB. With less than all neurons each has
less inputs, too: weights grow by the root of that, and a constant current stands for the mean of
what is left out (van Albada, Helias & Diesmann, 2015). Prints how long it took, and the rate of
each population beside that of the full circuit, and draws a raster into the folder; what happens
in the first 200 ms is left out.

(T. C. Potjans & M. Diesmann, Cerebral Cortex 24, 2014.)
"""

import argparse
import math
import resource
import time
import warnings
from pathlib import Path

import numpy as np

import spinn_stdp as sim

NAMES = ("L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I")
SIZES = (20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948)
FULL_RATES = (0.943, 3.026, 4.368, 5.882, 7.733, 8.664, 1.096, 7.851)
"""Hz, of the full circuit."""
PROBABILITIES = (
    (0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0, 0.0076, 0.0),
    (0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0, 0.0042, 0.0),
    (0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0.0),
    (0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0, 0.1057, 0.0),
    (0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0),
    (0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0.0),
    (0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252),
    (0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443),
)
"""Of a connection, by target and source."""
EXTERNAL_INPUTS = (1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100)
EXTERNAL_RATE = 8.0
CELL = {
    "cm": 0.25,
    "tau_m": 10.0,
    "tau_refrac": 2.0,
    "tau_syn_E": 0.5,
    "tau_syn_I": 0.5,
    "v_rest": -65.0,
    "v_reset": -65.0,
    "v_thresh": -50.0,
}
START_V, START_SPREAD = -58.0, 10.0
WEIGHT = 0.0878
"""nA, of an excitatory synapse."""
INHIBITION = 4.0
"""Times that of an inhibitory one."""
WEIGHT_SPREAD = 0.1
DELAYS = {"excitatory": 1.5, "inhibitory": 0.75}
DELAY_SPREAD = 0.5
SETTLING = 200.0
"""ms, until the circuit has forgotten how it began."""
MOST_ROWS = 4000
"""Of the raster; of more neurons, some are left out."""
KIB_PER_GIB = 1 << 20
SIGMAS = 5.0
"""Weights and delays further from their mean than this are drawn again."""


def receptor(source: int) -> str:
    """Of the synapses of a population."""
    return "inhibitory" if NAMES[source].endswith("I") else "excitatory"


def weight(target: int, source: int) -> float:
    """The size of a synapse in the full circuit, nA."""
    if receptor(source) == "inhibitory":
        return INHIBITION * WEIGHT
    doubled = NAMES[target] == "L23E" and NAMES[source] == "L4E"
    return 2 * WEIGHT if doubled else WEIGHT


def synapses(target: int, source: int) -> float:
    """Of the full circuit; several may connect the same two cells."""
    pairs = SIZES[target] * SIZES[source]
    return math.log1p(-PROBABILITIES[target][source]) / math.log1p(-1 / pairs)


def external_mean(target: int) -> float:
    """The mean of the background input in the full circuit, nA times synaptic time constants."""
    return EXTERNAL_INPUTS[target] * EXTERNAL_RATE * WEIGHT


def missing_current(target: int, scale: float, background: str) -> float:
    """The mean of the input that smaller circuits lack, and of a constant background, nA."""
    mean = external_mean(target)
    for source in range(len(NAMES)):
        sign = -1 if receptor(source) == "inhibitory" else 1
        inputs = synapses(target, source) / SIZES[target]
        mean += sign * inputs * weight(target, source) * FULL_RATES[source]
    missing = (1 - math.sqrt(scale)) * mean
    if background == "dc":
        missing += math.sqrt(scale) * external_mean(target)
    return missing * CELL["tau_syn_E"] / 1000


def clipped(mean: float, spread: float, least: float) -> sim.RandomDistribution:
    """Normal numbers around *mean*, *spread* being a part of it."""
    reach = SIGMAS * spread * mean
    return sim.RandomDistribution(
        "normal_clipped",
        mu=mean,
        sigma=spread * mean,
        low=max(least, mean - reach),
        high=mean + reach,
    )


def build(scale: float, timestep: float, background: str = "poisson") -> list[sim.Population]:
    """The populations, connected and driven."""
    sim.setup(timestep=timestep)
    random = np.random.default_rng(1)
    cells = []
    for target, (name, full) in enumerate(zip(NAMES, SIZES, strict=True)):
        size = round(full * scale)
        cell = sim.IF_curr_exp(**CELL, i_offset=missing_current(target, scale, background))
        population = sim.Population(size, cell, label=name)
        population.initialize(v=random.normal(START_V, START_SPREAD, size))
        population.record("spikes")
        cells.append(population)
        if background == "poisson":
            drive(population, EXTERNAL_INPUTS[target] * EXTERNAL_RATE * scale, scale, target)
    for target in range(len(NAMES)):
        for source in range(len(NAMES)):
            connect(cells, target, source, scale)
    return cells


def drive(population: sim.Population, rate: float, scale: float, seed: int) -> None:
    """Poisson input of that *rate*, a source for each cell."""
    noise = sim.SpikeSourcePoisson(rate=rate)
    sources = sim.Population(population.size, noise, label=f"{population.label} in", seed=seed)
    synapse = sim.StaticSynapse(weight=WEIGHT / math.sqrt(scale), delay=DELAYS["excitatory"])
    sim.Projection(sources, population, sim.OneToOneConnector(), synapse)


def connect(cells: list[sim.Population], target: int, source: int, scale: float) -> None:
    """The synapses from one population onto another."""
    number = round(synapses(target, source) * scale * scale)
    if number == 0:
        return
    kind = receptor(source)
    step = sim.get_time_step()
    synapse = sim.StaticSynapse(
        weight=clipped(weight(target, source) / math.sqrt(scale), WEIGHT_SPREAD, 0.0),
        delay=clipped(DELAYS[kind], DELAY_SPREAD, step),
    )
    connector = sim.FixedTotalNumberConnector(number, with_replacement=True)
    sim.Projection(cells[source], cells[target], connector, synapse, receptor_type=kind)


def spikes(cells: list[sim.Population]) -> list[int]:
    """So far, by population."""
    return [sum(each.get_spike_counts().values()) for each in cells]


def raster(cells: list[sim.Population], file: Path) -> None:
    """Draw the spikes after the circuit has settled, a colour for each population."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(9, 6))
    step = max(1, sum(each.size for each in cells) // MOST_ROWS)
    first, middles = 0, []
    for number, population in enumerate(cells):
        drawn = population[::step]
        trains = drawn.get_data("spikes").segments[-1].spiketrains
        rows = np.repeat(np.arange(len(trains)), [len(train) for train in trains])
        times = np.concatenate([train.magnitude for train in trains])
        late = times >= SETTLING
        axes.plot(times[late], first + rows[late], ".", markersize=1, color=f"C{number}")
        middles.append(first + drawn.size / 2)
        first += drawn.size
    axes.set_yticks(middles, NAMES)
    axes.set(xlabel="time (ms)", ylim=(first, 0))
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=120)
    plt.close(figure)


def most_memory() -> float:
    """That this process has taken, GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_GIB


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("outputs"))
    parser.add_argument("--scale", type=float, default=0.1, help="part of the neurons, up to 1")
    parser.add_argument("--duration", type=float, default=1000.0, help="ms")
    parser.add_argument("--timestep", type=float, default=0.1, help="ms")
    parser.add_argument("--background", choices=("poisson", "dc"), default="poisson")
    given = parser.parse_args()
    warnings.simplefilter("ignore", sim.BoardWarning)
    start = time.perf_counter()
    cells = build(given.scale, given.timestep, given.background)
    sim.run(0)
    built = time.perf_counter()
    sim.run(SETTLING)
    before = spikes(cells)
    began = time.perf_counter()
    sim.run(given.duration)
    seconds = time.perf_counter() - began
    print(
        f"built in {built - start:.1f} s; {given.duration:g} ms took {seconds:.2f} s, "
        f"{seconds / given.duration * 1000:.2f} times real time; {most_memory():.2f} GiB"
    )
    counts = zip(cells, before, spikes(cells), FULL_RATES, strict=True)
    for population, early, late, full in counts:
        rate = (late - early) / population.size / given.duration * 1000
        print(f"{population.label:5} {rate:6.2f} Hz (full circuit: {full:.2f} Hz)")
    raster(cells, given.folder / "microcircuit.png")
    sim.end()


if __name__ == "__main__":
    main()
