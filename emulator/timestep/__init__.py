"""The board's time step in integers: an image goes in, traces come out.

``engine``        reads as the board's tick
``neurons``       a model of neurons each
``array_source``, ``poisson``   sources of spikes
``static``        static synapses
``plasticity``    plastic synapses and their rules
``recording``     what is kept
"""
