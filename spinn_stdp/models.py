"""The list of all that runs, as ``docs/models.md`` shows it: made from the registries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from emulator.timestep.currents import KINDS

from . import missing
from .quantise.connectors import ESTIMATES
from .quantise.expansion import connectors as drawn_from
from .quantise.neurons import CELLS, SOURCES
from .quantise.plasticity import TIMINGS, WEIGHTS
from .quantise.plasticity.changes import ONLY_ONTO
from .quantise.plasticity.neuromodulation import RULES
from .quantise.rewiring_checks import RULES as REWIRED
from .quantise.unsupported import CELLS_INSTEAD, SYNAPSES_INSTEAD
from .quantise.weights import DRAWN_ON_MACHINE, ON_MACHINE
from .standardmodels.generated_sources import GENERATED_SOURCES
from .standardmodels.structural import PARTS

CONNECTORS = frozenset(ESTIMATES) - {"MultapseConnector"}
"""By PyNN's names."""

HEAD = """# Models

What runs on the emulator, with the integers of sPyNNaker 1!7.4.1's programs, and what does not.
This page is written from the code: `python -m spinn_stdp.models > docs/models.md`.
"""


def page() -> str:
    """The page, Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    yield from _table("Cells", ("cell", "records"), ((n, c.recordable) for n, c in CELLS.items()))
    drawn = _names(name for name, cell in CELLS.items() if cell.drawn)
    yield (
        f"Random parameters and initial values of {drawn} are those that the board draws, if their "
        f"population has a seed ({_names(DRAWN_ON_MACHINE)}); with a list of values among them, "
        "and of other cells and distributions, they are drawn with PyNN's random numbers, as by "
        "sPyNNaker's host.\n"
    )
    yield from _table("Sources", ("source", "records"), SOURCES.items())
    yield (
        "Made on the host and sent as a SpikeSourceArray: "
        + _names(kind.__name__ for kind in GENERATED_SOURCES)
        + "."
    )
    yield (
        "\nA Poisson source that feeds one population, one to one with a delay of one step, is put "
        "beside it by sPyNNaker where neurons and synapses have cores of their own (steps below "
        "1 ms, above all), and writes straight into its memory: you are told which time step its "
        "spikes count in, and it is refused where sPyNNaker would misplace inhibitory ones "
        "([corrections.md](corrections.md))."
    )
    yield ""
    yield from _table(
        "Learning",
        ("rule of timing", "rules of weight"),
        ((name, rule.weights) for name, rule in TIMINGS.items()),
    )
    assert set(WEIGHTS) == {weight for rule in TIMINGS.values() for weight in rule.weights}
    rules = _names(f"{timing} with {weight}" for timing, weight in RULES)
    yield (
        "Rewards and punishments (extra_models.Neuromodulation) modulate the learning of "
        f"{rules}.\n"
    )
    yield (
        "Spikes of extra_models.WeightChanger change the weights of extra_models.WeightChangeable, "
        f"onto {ONLY_ONTO}.\n"
    )
    yield "## Currents\n"
    yield f"{_names(KINDS)}.\n"
    yield "## Structural plasticity\n"
    yield (
        "StructuralMechanismStatic, one projection onto a population, as sPyNNaker 7.4.1 takes no "
        "more; and StructuralMechanismSTDP, several, which learn by "
        f"{_names(f'{timing} with {weight}' for timing, weight in REWIRED)}, and may be "
        f"modulated: with {_names(kind.__name__ for kind in PARTS['partner_selection'])} as "
        f"partner_selection, {_names(kind.__name__ for kind in PARTS['formation'])} as formation "
        f"and {_names(kind.__name__ for kind in PARTS['elimination'])} as elimination. "
        "LastNeuronSelection takes one projection, from a population on one core: of more, the "
        "order in which spikes reach a core is not known. "
        '`record("rewiring")` of their target keeps what is formed and eliminated.\n'
    )
    yield "## Connectors\n"
    yield f"FromListConnector, FromFileConnector, CloneConnector, {_names(CONNECTORS)}.\n"
    yield (
        f"Of these the board expands {_names(CONNECTORS & ON_MACHINE)} itself, where weights and "
        f"delays are numbers or distributions ({_names(DRAWN_ON_MACHINE)}). Then both of its "
        "roundings are made here; and if the target population has a seed, the connections, "
        "weights and delays are those that the board draws from it. (Random weights and delays of "
        f"{_names((CONNECTORS & ON_MACHINE) - drawn_from())} onto a population with a seed are "
        "refused.) Everything else is drawn with PyNN's random numbers.\n"
    )
    yield "## Refused by name\n"
    yield "| sPyNNaker's | why, and what to do |"
    yield "|---|---|"
    for name in sorted(missing.MODELS):
        yield f"| {name} | {missing.MODELS[name]} |"
    yield ""
    yield "| PyNN's | what sPyNNaker has instead |"
    yield "|---|---|"
    for name, instead in sorted({**CELLS_INSTEAD, **SYNAPSES_INSTEAD}.items()):
        yield f"| {name} | {instead} |"


def _table(
    title: str, heads: tuple[str, str], rows: Iterable[tuple[str, Iterable[str]]]
) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"| {heads[0]} | {heads[1]} |"
    yield "|---|---|"
    for name, others in sorted(rows):
        yield f"| {name} | {', '.join(others)} |"
    yield ""


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


if __name__ == "__main__":
    print(page(), end="")
