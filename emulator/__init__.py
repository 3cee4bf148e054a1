"""The board's stand-ins: knows nothing of PyNN, of sPyNNaker or of `spinn_stdp`.

``arithmetic``  the number formats and functions of the board's firmware
``image``       what the board would hold for one network: integers only
``timestep``    runs an image tick by tick with numba kernels
``board``       chips that execute the firmware's own ARM binaries
"""
