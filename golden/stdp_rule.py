"""A network that learns by the rule of timing and the rule of weight that are its arguments."""

import sys

import pyNN.spiNNaker as sim

TIMING = {
    "SpikePairRule": lambda: sim.SpikePairRule(
        tau_plus=16.0, tau_minus=24.0, A_plus=0.05, A_minus=0.04
    ),
    "SpikeNearestPairRule": lambda: sim.extra_models.SpikeNearestPairRule(
        tau_plus=16.0, tau_minus=24.0, A_plus=0.05, A_minus=0.04
    ),
    "PfisterSpikeTriplet": lambda: sim.extra_models.PfisterSpikeTriplet(
        tau_plus=16.8, tau_minus=33.7, tau_x=101.0, tau_y=114.0, A_plus=0.02, A_minus=0.02
    ),
    "Vogels2011Rule": lambda: sim.extra_models.Vogels2011Rule(alpha=0.12, tau=20.0, A_plus=0.05),
}
WEIGHT = {
    "AdditiveWeightDependence": lambda: sim.AdditiveWeightDependence(w_min=0.0, w_max=1.0),
    "MultiplicativeWeightDependence": lambda: sim.MultiplicativeWeightDependence(
        w_min=0.0, w_max=1.0
    ),
    "WeightDependenceAdditiveTriplet": lambda: sim.extra_models.WeightDependenceAdditiveTriplet(
        w_min=0.0, w_max=1.0, A3_plus=0.03, A3_minus=0.02
    ),
}
timing, weight = sys.argv[1:]

sim.setup(timestep=1.0)
learner = sim.Population(4, sim.IF_curr_exp(), label="learner")
inputs = sim.Population(
    6, sim.SpikeSourceArray([list(range(2 + k, 200, 11 + 3 * k)) for k in range(6)]), label="inputs"
)
lessons = [list(range(5 + 4 * k, 200, 19 + k)) for k in range(4)]
teacher = sim.Population(4, sim.SpikeSourceArray(lessons), label="teacher")
sim.Projection(teacher, learner, sim.OneToOneConnector(), sim.StaticSynapse(weight=18.0, delay=2.0))
sim.Projection(
    inputs,
    learner,
    sim.AllToAllConnector(),
    sim.STDPMechanism(
        timing_dependence=TIMING[timing](),
        weight_dependence=WEIGHT[weight](),
        weight=0.4,
        delay=3.0,
    ),
    label="learning",
)
sim.run(200)
sim.end()
