"""The board's tick, over all populations of a network: :func:`simulate`."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from typing import Any

import numpy as np

from emulator.image import ACCUM_FRACTION_BITS
from emulator.traces import Samples, Spikes, Traces
from spinn_stdp.network import Network, Population

from . import encoding
from .currents import Currents
from .neurons import LIFCell, Recorded, lif_cell
from .poisson import PoissonCore, poisson_cores
from .ring import EXCITATORY, INHIBITORY, RingBuffer, ring_slots
from .rows import Rows
from .rules_timing import Rule
from .scale import conductance_scale, ring_shifts
from .stdp import PostHistory, rule

_LARGEST_DELAY_COUNT = 255
"""Spikes of one neuron and one tick that a delay extension passes on."""

SpikeCounts = dict[int, int]
"""By neuron: packets sent in one tick."""


class _Recorder:
    """The samples and spikes of one population."""

    def __init__(self, network: Network, population: Population) -> None:
        self._every = {
            each.variable: max(1, round(each.interval * encoding.steps_per_ms(network)))
            for each in population.recordings
        }
        self._neurons = {
            each.variable: [int(n) for n in each.neurons] for each in population.recordings
        }
        self._rows: dict[str, list[list[int]]] = {name: [] for name in self._every}
        self._spikes: list[tuple[int, int]] = []

    def sample(self, tick: int, states: list[Recorded]) -> None:
        for name, every in self._every.items():
            if name != "spikes" and tick % every == 0:
                self._rows[name].append([getattr(states[n], name) for n in self._neurons[name]])

    def spiked(self, tick: int, counts: SpikeCounts) -> None:
        for neuron in self._neurons.get("spikes", ()):
            self._spikes += [(tick, neuron)] * counts.get(neuron, 0)

    def spikes(self) -> Spikes | None:
        if "spikes" not in self._every:
            return None
        ticks, neurons = zip(*self._spikes, strict=True) if self._spikes else ((), ())
        return Spikes(np.array(ticks, np.int64), np.array(neurons, np.int32))

    def samples(self) -> dict[str, Samples]:
        return {
            name: _samples(rows, self._neurons[name], self._every[name], np.int32)
            for name, rows in self._rows.items()
            if name != "spikes"
        }


def _samples(
    rows: list[list[int]],
    columns: list[int],
    every: int,
    dtype: Any,
    fraction_bits: int = ACCUM_FRACTION_BITS,
) -> Samples:
    raw = np.array(rows, dtype).reshape(len(rows), len(columns))
    return Samples(raw, np.array(columns, np.int64), 0, every, fraction_bits)


class Cells:
    """A population of neurons: cells, ring buffer, post histories."""

    def __init__(self, network: Network, index: int) -> None:
        population = network.populations[index]
        steps = int(population.options.get("n_steps_per_timestep", 1))
        self._cells: list[LIFCell] = [
            lif_cell(
                population.cell_type,
                encoding.timestep_ms(network),
                {name: float(values[n]) for name, values in population.parameters.items()},
                {name: float(values[n]) for name, values in population.initial_values.items()},
                steps,
            )
            for n in range(population.size)
        ]
        self._currents = Currents(network, index)
        self.ring = RingBuffer(
            ring_slots(network, index), population.size, ring_shifts(network, index)
        )
        self.histories = [PostHistory() for _ in self._cells]
        self.learning = _learning(network, index)
        self.hears_packets = False
        """Histories are told by packets of projections from the population to itself."""
        self.spikes = 0

    def begin(self) -> None:
        """A run begins."""
        self._currents.begin()

    def transfer(self, tick: int) -> None:
        """Add what arrives at *tick* to the synapses."""
        for receptor in (EXCITATORY, INHIBITORY):
            for n, cell in enumerate(self._cells):
                cell.receive(receptor, self.ring.take(tick, receptor, n))

    def update(self, tick: int, recorder: _Recorder) -> SpikeCounts:
        states, counts = [], {}
        for n, cell in enumerate(self._cells):
            state, spikes = cell.tick(partial(self._currents.into, tick, n))
            states.append(state)
            if spikes:
                counts[n] = spikes
                self.spikes += spikes
            for _ in range(spikes):
                if self.learning is not None and not self.hears_packets:
                    self.histories[n].add(tick, self.learning)
        recorder.sample(tick, states)
        recorder.spiked(tick, dict.fromkeys(counts, 1))
        return counts


def _learning(network: Network, population: int) -> Rule | None:
    """The one rule of all plastic synapses onto a population."""
    scale = conductance_scale(network, population)
    rules = [
        rule(network, p.plasticity, scale)
        for p in network.projections_into(population)
        if p.plasticity is not None
    ]
    if any(each != rules[0] for each in rules):
        raise ValueError("a population's plastic projections must have equal parameters")
    return rules[0] if rules else None


class _ArraySource:
    def __init__(self, network: Network, index: int) -> None:
        self._sent: dict[int, Counter[int]] = defaultdict(Counter)
        for n, times in enumerate(network.populations[index].parameters["spike_times"]):
            for time in times:
                self._sent[encoding.spike_tick(network, float(time))][n] += 1

    def transfer(self, tick: int) -> None:
        """Nothing arrives at a source."""

    def update(self, tick: int, recorder: _Recorder) -> SpikeCounts:
        counts = dict(self._sent.get(tick, {}))
        recorder.spiked(tick, counts)
        return counts


class _PoissonSource:
    def __init__(self, network: Network, index: int) -> None:
        population = network.populations[index]
        if population.seed is None:
            raise ValueError(f"{population.label} has no seed: the board would make one up")
        rates, starts, durations = (
            [float(value) for value in population.parameters[name]]
            for name in ("rate", "start", "duration")
        )
        self._cores: list[PoissonCore] = poisson_cores(
            list(zip(rates, starts, durations, strict=True)),
            encoding.steps_per_ms(network),
            population.seed,
            population.neurons_per_core,
        )

    def transfer(self, tick: int) -> None:
        """Nothing arrives at a source."""

    def update(self, tick: int, recorder: _Recorder) -> SpikeCounts:
        spikes = [count for core in self._cores for count in core.tick(tick)]
        counts = {n: count for n, count in enumerate(spikes) if count}
        recorder.spiked(tick, counts)
        return counts


_KINDS: dict[str, type[Cells | _ArraySource | _PoissonSource]] = {
    "IF_curr_exp": Cells,
    "IF_cond_exp": Cells,
    "SpikeSourceArray": _ArraySource,
    "SpikeSourcePoisson": _PoissonSource,
}


class Board:
    """All cores of a network. Its parts stay open, so that a test can look into them."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.populations = [
            _KINDS[population.cell_type](network, index)
            for index, population in enumerate(network.populations)
        ]
        self._recorders = [_Recorder(network, population) for population in network.populations]
        self.rows = [self._rows_of(index) for index in range(len(network.projections))]
        self._own = self._own_projections()
        self._weights: list[list[list[int]]] = [[] for _ in self.rows]
        # By tick: (projection, source, stage, copies) that delay extensions will send on.
        self._delayed: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
        self.delayed_spikes = 0
        self.ticks = 0

    RARE_EVENTS = frozenset(
        {
            "a cell spikes",
            "a weight changes",
            "a ring buffer saturates",
            "a post history overflows",
            "a plastic synapse delivers nothing",
            "a spike passes a delay extension",
        }
    )

    def rare_events(self) -> set[str]:
        """Which of RARE_EVENTS have happened so far."""
        cells = [each for each in self.populations if isinstance(each, Cells)]
        histories = [history for each in cells for history in each.histories]
        happened = {
            "a cell spikes": any(each.spikes for each in cells),
            "a weight changes": any(rows.changes for rows in self.rows),
            "a ring buffer saturates": any(each.ring.saturations for each in cells),
            "a post history overflows": any(history.dropped for history in histories),
            "a plastic synapse delivers nothing": any(rows.undelivered for rows in self.rows),
            "a spike passes a delay extension": self.delayed_spikes > 0,
        }
        assert set(happened) == self.RARE_EVENTS
        return {event for event, seen in happened.items() if seen}

    def _rows_of(self, index: int) -> Rows:
        projection = self._network.projections[index]
        target = self.populations[projection.post]
        if not isinstance(target, Cells):
            raise ValueError(f"projection {projection.label} ends at a spike source")
        if projection.structure is not None or projection.neuromodulation is not None:
            raise ValueError(
                f"projection {projection.label}: the reference knows no synapses that are rewired, "
                "and no dopamine"
            )
        learning = target.learning if projection.plasticity is not None else None
        return Rows(self._network, projection, target.ring, target.histories, learning)

    def _own_projections(self) -> dict[int, list[int]]:
        """By population that hears of its own spikes by packets: the projections to itself."""
        found = {}
        for index, cells in enumerate(self.populations):
            if isinstance(cells, Cells) and cells.learning is not None:
                into = [k for k, p in enumerate(self._network.projections) if p.post == index]
                split = any(self.rows[k].on_synapse_core for k in into)
                own = [k for k in into if self._network.projections[k].pre == index]
                back = [k for k in own if self.rows[k].has_rows_at_once]
                if split and own:
                    # What the host makes has its place in the core's table before the rest.
                    found[index] = sorted(back, key=lambda k: self.rows[k].is_made_on_machine)
                    cells.hears_packets = True
        return found

    def run(self, ticks: int) -> None:
        for population in self.populations:
            if isinstance(population, Cells):
                population.begin()
        for _ in range(ticks):
            self._tick(self.ticks)
            self.ticks += 1

    def _tick(self, tick: int) -> None:
        self._sample_weights(tick)
        for population in self.populations:
            population.transfer(tick)
        sent = [
            population.update(tick, recorder)
            for population, recorder in zip(self.populations, self._recorders, strict=True)
        ]
        for index in self._own:
            for neuron, copies in sorted(sent[index].items()):
                for copy in range(copies):
                    self._hear(tick, index, neuron, copy % 2 == 0 and copy + 1 < copies)
        for index, counts in enumerate(sent):
            for neuron, copies in sorted(counts.items()):
                self._send(tick, index, neuron, copies)
        for projection, source, stage, copies in self._delayed.pop(tick, []):
            self.delayed_spikes += copies
            self.rows[projection].spikes(source, stage, tick, copies)

    def _hear(self, tick: int, population: int, neuron: int, is_replaced: bool) -> None:
        """A packet of a neuron of its own, at a synapse core.

        *is_replaced*: the next one reads the row before this one has written it back, unless rows
        of other projections are read between the two.
        """
        target, back = self.populations[population], self._own[population]
        assert isinstance(target, Cells)
        assert target.learning is not None
        is_heard = any(self.rows[index].has_row_on_own_core(neuron) for index in back)
        for index in back:
            if is_heard:
                target.histories[neuron].add(tick, target.learning)
            if 0 in self.rows[index].stages(neuron):
                self.rows[index].own_spike(neuron, tick, is_replaced)

    def _send(self, tick: int, population: int, neuron: int, copies: int) -> None:
        for index, projection in enumerate(self._network.projections):
            if projection.pre != population:
                continue
            rows = self.rows[index]
            for stage in rows.stages(neuron):
                if stage == 0:
                    if index not in self._own.get(population, ()):
                        rows.spikes(neuron, stage, tick, copies)
                else:
                    again = tick + stage * rows.ring_slots
                    passed = min(copies, _LARGEST_DELAY_COUNT)
                    self._delayed[again].append((index, neuron, stage, passed))

    def _weight_interval(self, index: int) -> int | None:
        interval = self._network.projections[index].recording
        if interval is None:
            return None
        return max(1, round(interval * encoding.steps_per_ms(self._network)))

    def _sample_weights(self, tick: int) -> None:
        for index, rows in enumerate(self.rows):
            every = self._weight_interval(index)
            if every is not None and tick % every == 0:
                self._weights[index].append([synapse.weight for synapse in rows.synapses])

    def _weight_samples(self, index: int) -> Samples | None:
        every, rows = self._weight_interval(index), self.rows[index]
        if every is None:
            return None
        samples = list(self._weights[index])
        if self.ticks % every == 0:
            samples.append([synapse.weight for synapse in rows.synapses])
        columns = list(range(len(rows.synapses)))
        return _samples(samples, columns, every, np.uint16, rows.fraction_bits)

    def traces(self) -> Traces:
        return Traces(
            ticks=self.ticks,
            spikes=tuple(recorder.spikes() for recorder in self._recorders),
            samples=tuple(recorder.samples() for recorder in self._recorders),
            weights=tuple(self._weight_samples(index) for index in range(len(self.rows))),
        )


def simulate(network: Network, ticks: int) -> Traces:
    """What the board gives for *network* in *ticks* time steps."""
    board = Board(network)
    board.run(ticks)
    return board.traces()
