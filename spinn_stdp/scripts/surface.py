"""What ``pyNN.spiNNaker`` has beside PyNN, for scripts that say so.

Whatever changes numbers is honoured. Where a script asks for something of a machine that the
numbers do not depend on, it is noted, and told when the script has ended.
"""

from __future__ import annotations

import inspect
import warnings
from types import ModuleType
from typing import Any

import numpy as np
from pyNN import space
from pyNN.connectors import Connector
from pyNN.parameters import ParameterSpace
from pyNN.standardmodels import StandardCellType

import spinn_stdp
from spinn_stdp import control, simulator
from spinn_stdp.targets.users_cfg import foreseen

from .cell_types import taking_initial_values
from .connecting import spynnakers_connector, spynnakers_synapse
from .met import note
from .populations import Population, PopulationView
from .projections import Projection

SPYNNAKER = "pyNN.spiNNaker"
REMEDY = (
    "run the script on sPyNNaker itself: `spinn-stdp board run SCRIPT` does, on a board in software"
)


class OnlyOnSpynnaker(AttributeError):
    """Something of sPyNNaker's that has no counterpart here."""


def setup(*arguments: Any, **options: Any) -> int:
    """sPyNNaker's: parameters that it does not know are passed over there, and noted here.

    What the user's settings say of weight scales counts; of the rest nothing changes a number.
    """
    given = inspect.signature(spynnaker_setup).bind(*arguments, **options).arguments
    extra = given.pop("extra", {})
    addresses = given.pop("database_socket_addresses", None)
    if addresses:
        note("setup(database_socket_addresses=…), of live output: nobody is told")
    for name in sorted(extra):
        note(f"setup({name}=…), which sPyNNaker passes over too")
    named = {name: value for name, value in given.items() if value is not None}
    for name, value in foreseen().items():
        note(f"{name} = {value:g}, of sPyNNaker's settings")
        named[name] = value
    return control.setup(final_sample=False, **named)


def spynnaker_setup(
    timestep: float | None = None,
    min_delay: float | str | None = None,
    max_delay: float | str | None = None,
    database_socket_addresses: Any = None,
    time_scale_factor: float | None = None,
    n_chips_required: int | None = None,
    n_boards_required: int | None = None,
    **extra: Any,
) -> None:
    """The signature of sPyNNaker's ``setup``."""


def set_number_of_neurons_per_core(neuron_type: type, max_permitted: Any) -> None:
    """sPyNNaker's, of one dimension.

    Raises:
        OnlyOnSpynnaker: for a limit of several dimensions.
    """
    permitted = tuple(max_permitted) if isinstance(max_permitted, list | tuple) else max_permitted
    if isinstance(permitted, tuple):
        if len(permitted) != 1:
            raise OnlyOnSpynnaker(
                f"set_number_of_neurons_per_core(…, {max_permitted!r}): populations are laid out "
                f"along one dimension here; give one number, or {REMEDY}"
            )
        permitted = permitted[0]
    note(f"set_number_of_neurons_per_core({neuron_type.__name__}, {permitted})")
    control.set_number_of_neurons_per_core(neuron_type, permitted)


def set_number_of_synapse_cores(neuron_type: type, n_synapse_cores: int | None) -> None:
    """sPyNNaker's."""
    note(f"set_number_of_synapse_cores({neuron_type.__name__}, {n_synapse_cores})")
    control.set_number_of_synapse_cores(neuron_type, n_synapse_cores)


def set_allow_delay_extensions(neuron_type: type, allow_delay_extensions: bool) -> None:
    """sPyNNaker's.

    Raises:
        OnlyOnSpynnaker: where they are forbidden; a population can be told so by itself.
    """
    if not allow_delay_extensions:
        raise OnlyOnSpynnaker(
            f"set_allow_delay_extensions({neuron_type.__name__}, False): tell each population, "
            "with allow_delay_extensions=False"
        )
    note(f"set_allow_delay_extensions({neuron_type.__name__}, True), the default")


def run_until(tstop: float) -> float:
    """sPyNNaker's name of the time."""
    return control.run_until(tstop)


def get_machine() -> Any:
    """sPyNNaker's. Raises OnlyOnSpynnaker: there is none."""
    raise OnlyOnSpynnaker(f"get_machine(): there is no machine to describe; {REMEDY}")


def name() -> str:
    """Of the back end."""
    return "SpiNNaker"


class StepCurrentSource(spinn_stdp.StepCurrentSource):
    """sPyNNaker's, which cuts times down to time steps and begins anew in each run."""

    is_pynns = False


def NativeRNG(seed_value: Any) -> None:
    """sPyNNaker's: it seeds numpy's own random numbers."""
    np.random.seed(seed_value)  # noqa: NPY002 (the very generator that it means)


class ACSource(spinn_stdp.ACSource):
    """sPyNNaker's, of which the board counts the time in steps as if they were of 1 ms."""

    def set_native_parameters(self, parameters: ParameterSpace) -> None:
        """Take over *parameters*, from the next run on."""
        super().set_native_parameters(parameters)
        step, asked = simulator.state.dt, self.frequency
        if step != 1.0 and asked:
            warnings.warn(
                f"ACSource: frequency is {asked:g} Hz, but the board counts time in steps as if "
                f"they were of 1 ms: with steps of {step:g} ms it gives {asked / step:g} Hz. Give "
                f"{asked * step:g} Hz, or steps of 1 ms",
                spinn_stdp.BoardWarning,
                stacklevel=2,
            )

    def described(self) -> dict[str, Any]:
        """What the board makes of it."""
        given = super().described()
        return given | {"frequency": given["frequency"] / simulator.state.dt}


class DistanceDependentFormation(spinn_stdp.DistanceDependentFormation):
    """sPyNNaker's, which cuts the sides of the grid down to whole numbers."""

    def __init__(self, grid: Any = (16, 16), *arguments: Any, **parameters: Any) -> None:
        sides = [int(side) for side in np.asarray(grid, np.float64)]
        if sides != list(grid):
            note(f"DistanceDependentFormation(grid={list(map(float, grid))}), taken for {sides}")
        super().__init__(sides, *arguments, **parameters)


class Missing(ModuleType):
    """A module of sPyNNaker's that has no counterpart: refuses each of its names."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        self._what = what

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise OnlyOnSpynnaker(
            f"{self.__name__.rpartition('.')[2]}.{name}: {self._what} don't run here; {REMEDY}"
        )


class ExtraModels(ModuleType):
    """sPyNNaker's ``extra_models``, whose cell types may be given initial values."""

    def __getattr__(self, name: str) -> Any:
        return _as_spynnakers(getattr(spinn_stdp.extra_models, name))


def _as_spynnakers(thing: Any) -> Any:
    if isinstance(thing, type) and issubclass(thing, StandardCellType):
        return taking_initial_values(thing, note)
    if isinstance(thing, type) and issubclass(thing, Connector):
        return spynnakers_connector(thing)
    if thing in (spinn_stdp.StaticSynapse, spinn_stdp.STDPMechanism):
        return spynnakers_synapse(thing)
    return thing


extra_models = ExtraModels(f"{SPYNNAKER}.extra_models", spinn_stdp.extra_models.__doc__)
extra_models.__all__ = list(spinn_stdp.extra_models.__all__)  # type: ignore[attr-defined]
external_devices = Missing(f"{SPYNNAKER}.external_devices", "devices and live spikes")


def names() -> dict[str, Any]:
    """What ``import pyNN.spiNNaker`` gives."""
    given = {each: getattr(spinn_stdp, each) for each in spinn_stdp.__all__}
    own = (
        setup,
        name,
        get_machine,
        run_until,
        set_number_of_neurons_per_core,
        set_number_of_synapse_cores,
        set_allow_delay_extensions,
        Population,
        PopulationView,
        ACSource,
        DistanceDependentFormation,
        NativeRNG,
        Projection,
        StepCurrentSource,
    )
    given = {each: _as_spynnakers(thing) for each, thing in given.items()}
    given.update({each.__name__: each for each in own})
    shapes = ("Cuboid", "distance", "Grid2D", "Grid3D", "Line", "RandomStructure", "Sphere")
    given.update({each: getattr(space, each) for each in shapes})
    given["SpiNNakerProjection"] = Projection
    given["external_devices"] = external_devices
    given["extra_models"] = extra_models
    return given
