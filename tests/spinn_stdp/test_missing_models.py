"""Models of PyNN that the board does not have."""

from __future__ import annotations

import pytest

import spinn_stdp as sim


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("HH_cond_exp", "IF_cond_exp, IF_curr_alpha"),
        ("EIF_cond_alpha_isfa_ista", "SpikeSourceArray"),
        ("NoisyCurrentSource", "DCSource"),
        ("TsodyksMarkramSynapse", "StaticSynapse"),
        ("GutigWeightDependence", "AdditiveWeightDependence"),
    ],
)
def test_they_are_refused_by_name_with_what_there_is(name: str, instead: str) -> None:
    assert not hasattr(sim, name)
    with pytest.raises(AttributeError, match=name) as refusal:
        getattr(sim, name)
    assert instead in str(refusal.value)


def test_other_names_are_just_missing() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        sim.nothing  # noqa: B018
