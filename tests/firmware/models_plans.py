"""Random plans for ``models_script``: one model, with inputs that reach its corners."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

LIF = {
    "tau_m": (2.0, 30.0),
    "cm": (0.1, 2.0),
    "v_rest": (-70.0, -60.0),
    "v_reset": (-75.0, -60.0),
    "v_thresh": (-57.0, -45.0),
    "tau_refrac": (0.0, 4.0),
    "i_offset": (-0.3, 0.8),
}
EXPONENTIAL = {"tau_syn_E": (0.3, 8.0), "tau_syn_I": (0.3, 8.0)}
SECOND = {"tau_syn_E2": (0.3, 8.0)}
IZHIKEVICH = {
    "a": (0.01, 0.1),
    "b": (0.15, 0.3),
    "c": (-70.0, -50.0),
    "d": (0.05, 8.0),
    "i_offset": (-2.0, 12.0),
}
REVERSAL = {"e_rev_E": (-10.0, 10.0), "e_rev_I": (-90.0, -70.0)}
CALCIUM = {"tau_ca2": (5.0, 100.0), "i_alpha": (-0.3, 0.3)}
STOCHASTIC = {"du_th": (0.1, 3.0), "tau_th": (1.0, 40.0)}
TRUNCATED = {
    "tau_m": (0.5, 2.0),
    "cm": (0.5, 2.0),
    "v_reset": (-1.0, 0.5),
    "v_thresh": (0.1, 3.0),
    "tau_refrac": (0.0, 4.0),
    "i_offset": (-0.2, 0.5),
}
VOLTAGE = {"v": (-75.0, -50.0)}
CURRENTS = {"isyn_exc": (-1.0, 2.0), "isyn_inh": (-1.0, 2.0)}
CONDUCTANCES = {"gsyn_exc": (0.0, 0.05), "gsyn_inh": (0.0, 0.05)}

PARAMETERS: dict[str, dict[str, tuple[float, float]]] = {
    "IF_curr_exp": {**LIF, **EXPONENTIAL},
    "IF_cond_exp": {**LIF, **EXPONENTIAL, **REVERSAL},
    "IFCondExpStoc": {**LIF, **EXPONENTIAL, **REVERSAL, **STOCHASTIC},
    "IF_curr_alpha": {**LIF, "tau_syn_E": (0.2, 12.0), "tau_syn_I": (0.2, 12.0)},
    "IF_curr_delta": LIF,
    "IFTruncDelta": TRUNCATED,
    "Izhikevich": {**IZHIKEVICH, **EXPONENTIAL},
    "Izhikevich_cond": {**IZHIKEVICH, **EXPONENTIAL, **REVERSAL},
    "Izhikevich_cond_dual": {**IZHIKEVICH, **EXPONENTIAL, **SECOND, **REVERSAL},
    "IF_curr_dual_exp": {**LIF, **EXPONENTIAL, **SECOND},
    "IF_curr_exp_sEMD": {**LIF, **EXPONENTIAL, **SECOND, "scaling_factor": (0.5, 20.0)},
    "IFCurrExpCa2Adaptive": {**LIF, **EXPONENTIAL, **CALCIUM},
    "IFCurrDeltaCa2Adaptive": {**LIF, **CALCIUM},
}
RESPONSES = {
    "exc_response": (-0.5, 0.5),
    "exc_exp_response": (0.0, 2.0),
    "inh_response": (-0.5, 0.5),
    "inh_exp_response": (0.0, 2.0),
}
U = {"u": (-20.0, 0.0)}
INITIAL: dict[str, dict[str, tuple[float, float]]] = {
    "IF_curr_exp": {**VOLTAGE, **CURRENTS},
    "IF_cond_exp": {**VOLTAGE, **CONDUCTANCES},
    "IFCondExpStoc": {**VOLTAGE, **CONDUCTANCES},
    "IF_curr_alpha": {**VOLTAGE, **RESPONSES},
    "IF_curr_delta": {**VOLTAGE, **CURRENTS},
    "IFTruncDelta": {"v": (-1.0, 2.0), **CURRENTS},
    "Izhikevich": {**VOLTAGE, **U, **CURRENTS},
    "Izhikevich_cond": {**VOLTAGE, **U, **CONDUCTANCES},
    "Izhikevich_cond_dual": {**VOLTAGE, **U, **CONDUCTANCES, "gsyn_exc2": (0.0, 0.05)},
    "IF_curr_dual_exp": {**VOLTAGE, **CURRENTS, "isyn_exc2": (-1.0, 2.0)},
    "IF_curr_exp_sEMD": {
        **VOLTAGE,
        **CURRENTS,
        "isyn_exc2": (0.0, 1.0),
        "multiplicator": (0.0, 0.3),
        "exc2_old": (0.0, 0.0),
    },
    "IFCurrExpCa2Adaptive": {**VOLTAGE, **CURRENTS, "i_ca2": (-0.5, 0.5)},
    "IFCurrDeltaCa2Adaptive": {**VOLTAGE, **CURRENTS, "i_ca2": (-0.5, 0.5)},
}
DUAL = ("excitatory", "excitatory2", "inhibitory")
RECEPTORS = {"IF_curr_dual_exp": DUAL, "IF_curr_exp_sEMD": DUAL, "Izhikevich_cond_dual": DUAL}
WEIGHTS = {"Izhikevich": (0.5, 20.0)}
CANNOT_LEARN = {"IFTruncDelta"}
TIMESTEPS = (1.0, 1.0, 1.0, 0.5, 0.1)


def _drawn(random: Random, ranges: dict[str, tuple[float, float]], size: int) -> dict[str, Any]:
    """A number for all neurons or one for each."""
    return {
        name: [random.uniform(*limits) for _ in range(size)]
        if random.random() < 0.5
        else random.uniform(*limits)
        for name, limits in ranges.items()
    }


def _synapses(random: Random, model: str, timestep: float) -> list[dict[str, Any]]:
    low, high = WEIGHTS.get(model, (0.002, 0.1) if "ond" in model else (0.1, 4.0))
    synapses = []
    for receptor in RECEPTORS.get(model, ("excitatory", "inhibitory")):
        weight = random.uniform(low, high)
        one: dict[str, Any] = {
            "receptor": receptor,
            "weight": weight,
            "delay": random.randint(1, 20) * timestep,
        }
        if model not in CANNOT_LEARN and random.random() < 0.3:
            one["learns"] = {
                "timing": {"tau_plus": 15.0, "tau_minus": 20.0, "A_plus": low, "A_minus": low},
                "bounds": {"w_min": 0.0, "w_max": 2 * high},
            }
            one["delay"] = 3 * timestep
            one["weight"] = min(weight, high)
        synapses.append(one)
    return synapses


def _span(random: Random, ticks: int, timestep: float) -> dict[str, float]:
    return {
        "start": random.randint(0, ticks // 2) * timestep,
        "stop": random.randint(ticks // 2, ticks) * timestep,
    }


def _direct(random: Random, ticks: int, timestep: float) -> dict[str, Any]:
    return {"amplitude": random.uniform(0.0, 3.0), **_span(random, ticks, timestep)}


def _alternating(random: Random, ticks: int, timestep: float) -> dict[str, Any]:
    """sPyNNaker can't write negative numbers of it."""
    return {
        "amplitude": random.uniform(0.0, 2.0),
        "offset": random.uniform(0.0, 1.0),
        "frequency": random.uniform(1.0, 300.0),
        "phase": random.uniform(0.0, 360.0),
        **_span(random, ticks, timestep),
    }


def _stepwise(random: Random, ticks: int, timestep: float) -> dict[str, Any]:
    count = random.randint(0, 6)
    return {
        "times": sorted(random.randint(0, ticks) * timestep for _ in range(count)),
        "amplitudes": [random.uniform(-1.0, 2.0) for _ in range(count)],
    }


def _noisy(random: Random, ticks: int, timestep: float) -> dict[str, Any]:
    return {
        "mean": random.uniform(0.0, 1.0),
        "stdev": random.uniform(0.0, 2.0),
        "dt": timestep,
        "seed": random.randint(0, 1 << 30),
        **_span(random, ticks, timestep),
    }


CURRENT_SOURCES = {
    "ACSource": _alternating,
    "DCSource": _direct,
    "NoisyCurrentSource": _noisy,
    "StepCurrentSource": _stepwise,
}


def _population(random: Random, model: str, timestep: float, duration: int) -> dict[str, Any]:
    size = random.choice((1, 2, 7, 40))
    ticks = round(duration / timestep)
    rate = random.choice((0.01, 0.05, 0.3))
    arguments = {"n_steps_per_timestep": random.choice((1, 1, 2, 3))}
    if random.random() < 0.2:
        arguments["neurons_per_core"] = 3
    asked: dict[str, Any] = {
        "model": model,
        "size": size,
        "parameters": _drawn(random, PARAMETERS[model], size),
        "initial_values": _drawn(random, INITIAL[model], size),
        "variables": ["v", "gsyn_exc", "gsyn_inh"],
        "arguments": arguments,
        "spikes": [
            [timestep * t for t in range(1, ticks) if random.random() < rate] or [timestep]
            for _ in range(random.randint(1, 4))
        ],
        "synapses": _synapses(random, model, timestep),
    }
    kinds = random.sample(sorted(CURRENT_SOURCES), random.choice((0, 0, 1, 2, 3)))
    asked["currents"] = [
        {"kind": kind, "parameters": CURRENT_SOURCES[kind](random, ticks, timestep)}
        for kind in kinds
    ]
    return asked


def plan(models: Sequence[str], seed: int, timestep: float | None = None) -> dict[str, Any]:
    """A plan for one population of each of *models*."""
    random = Random(f"{' '.join(models)} {seed}")
    timestep = timestep or random.choice(TIMESTEPS)
    duration = round(random.randint(80, 200) * timestep)
    first = random.randint(1, duration - 1)
    parts = [duration] if random.random() < 0.5 else [first, duration - first]
    return {
        "timestep": timestep,
        "runs": [*parts, "reset", duration] if random.random() < 0.3 else parts,
        "populations": [_population(random, model, timestep, duration) for model in models],
    }
