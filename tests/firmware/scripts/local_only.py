"""Convolution and pooling with kernels on the core itself, and weights changed by spikes."""

import json
import sys

import numpy as np
import pyNN.spiNNaker as sim

extra = sim.extra_models
SIDE = 4

sim.setup(timestep=1.0)
times = [[] for _ in range(SIDE * SIDE)]
times[5] = [10.0]  # the pixel at 1, 1
image = sim.Population(
    SIDE * SIDE,
    sim.SpikeSourceArray(times),
    label="image",
    structure=sim.Grid2D(1.0),
    neurons_per_core=(SIDE, SIDE),
)
kernel = sim.ConvolutionConnector(np.array([[0.0, 30.0], [0.0, 0.0]]))
shape = kernel.get_post_shape((SIDE, SIDE))
features = sim.Population(
    shape[0] * shape[1],
    sim.IF_curr_exp(tau_refrac=50.0),
    label="features",
    neurons_per_core=tuple(shape),
    structure=sim.Grid2D(shape[0] / shape[1]),
)
sim.Projection(image, features, kernel, sim.Convolution())
weights = np.zeros((SIDE * SIDE, 3))
weights[5, 2] = 30.0
pooled = sim.Population(3, sim.IF_curr_exp(tau_refrac=50.0), label="pooled")
sim.Projection(image, pooled, sim.PoolDenseConnector(weights), sim.PoolDense())

source = sim.Population(1, sim.SpikeSourceArray([10.0, 50.0]), label="source")
cell = sim.Population(1, sim.IF_curr_exp(), label="cell")
changeable = sim.Projection(
    source,
    cell,
    sim.OneToOneConnector(),
    extra.WeightChangeable(weight_min=0.0, weight_max=4.0, weight=1.0, delay=1.0),
    receptor_type="excitatory",
)
changer = sim.Population(1, sim.SpikeSourceArray([20.0, 30.0]), label="changer")
sim.Projection(
    changer,
    cell,
    sim.OneToOneConnector(),
    extra.WeightChanger(weight_change=0.5, projection=changeable),
)
for population in (features, pooled):
    population.record("spikes")
sim.run(80)


def fired(population):
    trains = population.get_data("spikes").segments[0].spiketrains
    return [index for index, train in enumerate(trains) if len(train)]


result = {
    "features": fired(features),
    "pooled": fired(pooled),
    "weight": float(changeable.get("weight", "list", with_address=False)[0]),
}
sim.end()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(result, file)
