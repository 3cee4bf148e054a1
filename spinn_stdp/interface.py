"""What ``spinn_stdp`` offers: the names of PyNN's interface, and those of its own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import late_imports  # noqa: F401  (before any other of PyNN)

# isort: split
from pyNN import errors, random, space
from pyNN.connectors import (
    AllToAllConnector,
    ArrayConnector,
    CloneConnector,
    CSAConnector,
    DisplacementDependentProbabilityConnector,
    DistanceDependentProbabilityConnector,
    FromFileConnector,
    IndexBasedProbabilityConnector,
    OneToOneConnector,
)
from pyNN.random import GSLRNG, NumpyRNG
from pyNN.space import (
    Cuboid,
    Grid2D,
    Grid3D,
    Line,
    RandomStructure,
    Space,
    Sphere,
    distance,
)
from pyNN.standardmodels import cells as _cells
from pyNN.standardmodels import electrodes as _electrodes
from pyNN.standardmodels import synapses as _synapses

from . import extra_models
from .board_connectors import KernelConnector
from .board_values import Values, values
from .connection_lists import FromListConnector
from .control import (
    end,
    get_current_time,
    get_max_delay,
    get_min_delay,
    get_network,
    get_time_step,
    initialize,
    num_processes,
    rank,
    reset,
    run,
    run_for,
    run_until,
    set_number_of_neurons_per_core,
    set_number_of_synapse_cores,
    setup,
)
from .counted_connectors import (
    FixedNumberPostConnector,
    FixedNumberPreConnector,
    FixedProbabilityConnector,
    FixedTotalNumberConnector,
)
from .missing import MODELS, refusal
from .native_rng import NativeRNG
from .populations import Assembly, Population, PopulationView
from .procedural_api import connect, create, record, record_gsyn, record_v, set
from .projections import Projection
from .quantise.problems import BoardWarning, NetworkError
from .random_numbers import RandomDistribution
from .results.results import Results, simulate
from .small_world import SmallWorldConnector
from .standardmodels import morphology
from .standardmodels.cell_types import RUNNING_TYPES
from .standardmodels.cells import IF_cond_exp, IF_curr_exp, SpikeSourceArray, SpikeSourcePoisson
from .standardmodels.composed import (
    LIF,
    AdExp,
    AlphaPSR,
    BetaPSR,
    CondAlphaPostSynapticResponse,
    CondBetaPostSynapticResponse,
    CondExpPostSynapticResponse,
    CurrExpPostSynapticResponse,
    ExpPSR,
    PointNeuron,
)
from .standardmodels.described import (
    AdditivePotentiationMultiplicativeDepression,
    EIF_cond_alpha_isfa_ista,
    EIF_cond_exp_isfa_ista,
    ElectricalSynapse,
    GIF_cond_exp,
    GutigWeightDependence,
    HH_cond_exp,
    IF_cond_alpha,
    IF_cond_exp_gsfa_grr,
    IF_facets_hardware1,
    MultiQuantalSynapse,
    SimpleStochasticSynapse,
    StochasticTsodyksMarkramSynapse,
    TsodyksMarkramSynapse,
)
from .standardmodels.electrodes import (
    ACSource,
    DCSource,
    NoisyCurrentSource,
    StepCurrentSource,
)
from .standardmodels.further_cells import IF_curr_alpha, IF_curr_delta, Izhikevich
from .standardmodels.generated_sources import (
    SpikeSourceGamma,
    SpikeSourceInhGamma,
    SpikeSourcePoissonRefractory,
)
from .standardmodels.multicompartment import (
    KdrChannel,
    MultiCompartmentNeuron,
    NaChannel,
    PassiveLeak,
    PassiveLeakHH,
)
from .standardmodels.stdp_rules import MultiplicativeWeightDependence, Vogels2011Rule
from .standardmodels.structural import (
    DistanceDependentFormation,
    LastNeuronSelection,
    RandomByWeightElimination,
    RandomSelection,
    StructuralMechanismStatic,
    StructuralMechanismSTDP,
)
from .standardmodels.synapses import (
    AdditiveWeightDependence,
    SpikePairRule,
    StaticSynapse,
    STDPMechanism,
)

if TYPE_CHECKING:
    from pyNN.network import Network

    from .regression import Comparison, NotComparable, compare

LATE = {
    "Comparison": f"{__package__}.regression",
    "Network": "pyNN.network",
    "NotComparable": f"{__package__}.regression",
    "compare": f"{__package__}.regression",
}
"""Names of modules that are imported with the first of them."""

DESCRIBED_IN = frozenset(
    {AdExp.__module__, HH_cond_exp.__module__, MultiCompartmentNeuron.__module__}
)
"""Modules of models that can be described and do not run."""


def __getattr__(name: str) -> Any:
    """Names that PyNN or sPyNNaker has and that do not run here are refused in words.

    Raises:
        AttributeError: for all but :data:`LATE`; it is what ``hasattr`` expects.
    """
    if name in LATE:
        return getattr(import_module(LATE[name]), name)
    for kind, module in (
        ("cell type", _cells),
        ("current source", _electrodes),
        ("synapse type or rule", _synapses),
    ):
        if isinstance(getattr(module, name, None), type):
            both = [n for n in __all__ if isinstance(getattr(module, n, None), type)]
            known = [n for n in both if globals()[n].__module__ not in DESCRIBED_IN]
            raise AttributeError(
                f"{name}: this {kind} of PyNN does not run here. These do: {', '.join(known)}; "
                "more of sPyNNaker's are in extra_models"
            )
    text = refusal(name, MODELS) or f"module {__package__!r} has no attribute {name!r}"
    raise AttributeError(text)


def list_standard_models() -> list[str]:
    """Names of PyNN's standard cell types that run here; the others can only be described."""
    return [
        name
        for name, value in globals().items()
        if isinstance(value, type) and issubclass(value, RUNNING_TYPES)
    ]


__all__ = [
    "GSLRNG",
    "LIF",
    "ACSource",
    "AdExp",
    "AdditivePotentiationMultiplicativeDepression",
    "AdditiveWeightDependence",
    "AllToAllConnector",
    "AlphaPSR",
    "ArrayConnector",
    "Assembly",
    "BetaPSR",
    "BoardWarning",
    "CSAConnector",
    "CloneConnector",
    "Comparison",
    "CondAlphaPostSynapticResponse",
    "CondBetaPostSynapticResponse",
    "CondExpPostSynapticResponse",
    "Cuboid",
    "CurrExpPostSynapticResponse",
    "DCSource",
    "DisplacementDependentProbabilityConnector",
    "DistanceDependentFormation",
    "DistanceDependentProbabilityConnector",
    "EIF_cond_alpha_isfa_ista",
    "EIF_cond_exp_isfa_ista",
    "ElectricalSynapse",
    "ExpPSR",
    "FixedNumberPostConnector",
    "FixedNumberPreConnector",
    "FixedProbabilityConnector",
    "FixedTotalNumberConnector",
    "FromFileConnector",
    "FromListConnector",
    "GIF_cond_exp",
    "Grid2D",
    "Grid3D",
    "GutigWeightDependence",
    "HH_cond_exp",
    "IF_cond_alpha",
    "IF_cond_exp",
    "IF_cond_exp_gsfa_grr",
    "IF_curr_alpha",
    "IF_curr_delta",
    "IF_curr_exp",
    "IF_facets_hardware1",
    "IndexBasedProbabilityConnector",
    "Izhikevich",
    "KdrChannel",
    "KernelConnector",
    "LastNeuronSelection",
    "Line",
    "MultiCompartmentNeuron",
    "MultiQuantalSynapse",
    "MultiplicativeWeightDependence",
    "NaChannel",
    "NativeRNG",
    "Network",
    "NetworkError",
    "NoisyCurrentSource",
    "NotComparable",
    "NumpyRNG",
    "OneToOneConnector",
    "PassiveLeak",
    "PassiveLeakHH",
    "PointNeuron",
    "Population",
    "PopulationView",
    "Projection",
    "RandomByWeightElimination",
    "RandomDistribution",
    "RandomSelection",
    "RandomStructure",
    "Results",
    "STDPMechanism",
    "SimpleStochasticSynapse",
    "SmallWorldConnector",
    "Space",
    "Sphere",
    "SpikePairRule",
    "SpikeSourceArray",
    "SpikeSourceGamma",
    "SpikeSourceInhGamma",
    "SpikeSourcePoisson",
    "SpikeSourcePoissonRefractory",
    "StaticSynapse",
    "StepCurrentSource",
    "StochasticTsodyksMarkramSynapse",
    "StructuralMechanismSTDP",
    "StructuralMechanismStatic",
    "TsodyksMarkramSynapse",
    "Values",
    "Vogels2011Rule",
    "compare",
    "connect",
    "create",
    "distance",
    "end",
    "errors",
    "extra_models",
    "get_current_time",
    "get_max_delay",
    "get_min_delay",
    "get_network",
    "get_time_step",
    "initialize",
    "list_standard_models",
    "morphology",
    "num_processes",
    "random",
    "rank",
    "record",
    "record_gsyn",
    "record_v",
    "reset",
    "run",
    "run_for",
    "run_until",
    "set",
    "set_number_of_neurons_per_core",
    "set_number_of_synapse_cores",
    "setup",
    "simulate",
    "space",
    "values",
]
