"""The network under test: an input that learns to drive a cell, as any PyNN script has it."""


def build(sim):
    """Describe it with `sim`: spinn_stdp in these tests, pyNN.spiNNaker in a script."""
    sim.setup(timestep=1.0)
    source = sim.Population(2, sim.SpikeSourceArray([[3, 23, 43, 63], [13, 53]]), label="source")
    teacher = sim.Population(1, sim.SpikeSourceArray([[6, 26, 46, 66]]), label="teacher")
    cell = sim.Population(1, sim.IF_curr_exp(), label="cell")
    cell.record(["spikes", "v"])
    sim.Projection(
        teacher, cell, sim.OneToOneConnector(), sim.StaticSynapse(weight=20.0, delay=1.0)
    )
    sim.Projection(
        source,
        cell,
        sim.AllToAllConnector(),
        sim.STDPMechanism(
            timing_dependence=sim.SpikePairRule(
                tau_plus=20.0, tau_minus=20.0, A_plus=0.1, A_minus=0.02
            ),
            weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=2.0),
            weight=1.0,
            delay=3.0,
        ),
        label="learning",
    )
