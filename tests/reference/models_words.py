"""The words of a neuron's struct after the board's initialisation, of PyNN's numbers."""

from __future__ import annotations

from collections.abc import Mapping

from .encoding import CONDUCTANCE_SCALE, accum, fixed_point
from .exponentials import expk, expulr
from .models_parts import Words
from .numbers import (
    LARGEST_UINT16,
    LARGEST_UINT32,
    accum_divided_by_integer,
    accum_quotient,
    ceiling,
    int32,
    product,
)

Numbers = Mapping[str, float]
EXCITATORY = {"exc": "tau_syn_E", "inh": "tau_syn_I"}
SECOND = {"exc2": "tau_syn_E2"}


def lif(raw: Words, step: int) -> Words:
    return {
        **{name: raw[name] for name in ("v_rest", "v_reset", "v_thresh", "i_offset")},
        "resistance": accum_quotient(raw["tau_m"], raw["cm"]),
        "leak": expk(-accum_quotient(step, raw["tau_m"])),
        "refractory_ticks": ceiling(accum_quotient(raw["tau_refrac"], step)),
        "refract_timer": 0,
    }


def truncated(raw: Words, step: int, tick: int) -> Words:
    """The program looks for the threshold where the host has written the time step."""
    whole = {**lif({**raw, "v_rest": 0}, step), "v_thresh": tick}
    return {name: word for name, word in whole.items() if name not in ("v_rest", "leak")}


def izhikevich(raw: Words, step: int, tick: int) -> Words:
    own = {name: raw[name] for name in ("a", "b", "c", "d", "i_offset")}
    return {**own, "v_thresh": 30 << 15, "reset_h": step, "next_h": tick}


def exponential(raw: Words, step: int, receptors: Mapping[str, str]) -> Words:
    words = {}
    for receptor, name in receptors.items():
        decay = expulr(-accum_quotient(step, raw[name]))
        tau_by_step = accum_quotient(raw[name], step)
        words[f"{receptor}_decay"] = decay
        words[f"{receptor}_init"] = (tau_by_step * (LARGEST_UINT32 - decay) >> 15) & LARGEST_UINT32
    return words


def alpha(raw: Words, step: int) -> Words:
    words = {}
    for receptor, name in EXCITATORY.items():
        tau = raw[name]
        words[f"{receptor}_decay"] = expulr(-accum_quotient(step, tau))
        words[f"{receptor}_scale"] = accum_quotient(step, product(tau, tau)) & 0x7FFF
        words[f"{receptor}_arrived"] = 0
    return words


def delta(step: int) -> Words:
    return {"per_step": accum_quotient(1 << 15, step)}


def conductance(raw: Words) -> Words:
    return {"e_rev_exc": raw["e_rev_E"], "e_rev_inh": raw["e_rev_I"]}


def calcium(raw: Words, step: int) -> Words:
    return {
        "i_alpha": raw["i_alpha"],
        "ca2_leak": expk(-accum_quotient(step, raw["tau_ca2"])),
    }


def stochastic(raw: Words, step: int) -> Words:
    tau_inverse = accum_quotient(1 << 15, raw["tau_th"])
    return {
        "du_th_inverse": accum_quotient(1 << 15, raw["du_th"]),
        "rate": product(tau_inverse, accum_quotient(step, 10 << 15)),
        "core": 0,
    }


RESPONSES = {
    "exc_response": "exc_lin",
    "exc_exp_response": "exc_exp",
    "inh_response": "inh_lin",
    "inh_exp_response": "inh_exp",
}


def started(initial: Numbers) -> Words:
    """Words of the state that was given, by its names in PyNN or sPyNNaker."""
    words = {}
    for name, value in initial.items():
        kind, _, receptor = name.partition("_")
        if name in RESPONSES:
            words[RESPONSES[name]] = accum(value)
        elif kind == "gsyn":
            words[f"{receptor}_input"] = accum(value * CONDUCTANCE_SCALE)
        elif kind == "isyn":
            words[f"{receptor}_input"] = accum(value)
        else:
            words[name] = accum(value)
    return words


def unit(model: str, parameters: Numbers, initial: Numbers, timestep_ms: float) -> Words:
    """Of sPyNNaker's stochastic units, whose times are u16.16."""
    tick = fixed_point(timestep_ms, 16)
    tau = fixed_point(parameters["tau"], 16) if "tau" in parameters else 0
    refractory = tau if model == "StocExp" else fixed_point(parameters["tau_refrac"], 16)
    ticks = -(-(((refractory << 16) // tick) & LARGEST_UINT32) >> 16)
    words = {
        "bias": accum(parameters["bias"]),
        "refractory_ticks": int32(ticks),
        "refract_timer": int32(int(initial["refract_init"])),
        "exc_input": 0,
        "inh_input": 0,
    }
    if model == "StocExp":
        return words | {"rate": (1 << 32) // tau & LARGEST_UINT16}
    if model == "StocSigma":
        return words | {"alpha": accum(parameters["alpha"])}
    return words | {
        "tau": int32(tau),
        "v": accum(initial["v_init"]),
        "v_reset": accum(parameters["v_reset"]),
    }


def words(
    model: str, parameters: Numbers, initial: Numbers, timestep_ms: float, steps_per_tick: int
) -> Words:
    """The words of one neuron of *model* (sPyNNaker's name of it)."""
    if model.startswith("Stoc"):
        return unit(model, parameters, initial, timestep_ms)
    raw = {name: accum(value) for name, value in parameters.items()}
    tick = accum(timestep_ms)
    step = accum_divided_by_integer(tick, steps_per_tick)
    if model.startswith("IZK"):
        result = izhikevich(raw, step, tick)
    else:
        result = truncated(raw, step, tick) if "trunc" in model else lif(raw, step)
    if "alpha" in model:
        result |= alpha(raw, step)
    elif "trunc" in model:
        state = started(initial)
        read = {"exc_input": raw["v_thresh"], "inh_input": state["exc_input"]}
        return result | state | read
    elif "delta" in model:
        result |= delta(step)
        if "prob" in model:
            result["chance"] = fixed_point(parameters["p_thresh"], 16) * LARGEST_UINT32 >> 16
    else:
        has_second = "dual" in model or "SEMD" in model
        receptors = {**EXCITATORY, **SECOND} if has_second else EXCITATORY
        result |= exponential(raw, step, receptors)
    if "cond" in model:
        result |= conductance(raw)
    if "SEMD" in model:
        result["scaling_factor"] = raw["scaling_factor"]
    if "stoc" in model:
        result |= stochastic(raw, step)
    if "ca2" in model:
        result |= calcium(raw, step)
    return result | started(initial)
