"""A network deployed through sPyNNaker, to whatever machine.

Of the parent:
``session``     the contract; start here
``wiring``      with which connector each projection is deployed
``checks``      what else sPyNNaker can't be told
``placed``      which synapse on the machine is which
``recorded``    recordings as traces
``workplace``, ``home``, ``process``  sPyNNaker's process, where it lives, and what it runs on
``shared``      the same for one network after another

Of the process that has sPyNNaker:
``child``       answers requests
``deployed``    does what is asked
``build``, ``currents``  a network in sPyNNaker's words
``readback``    what came of it, as integers
``blocks``      where synapses lie in memory, and weights in what was found there

Of both: ``messages``.

Nothing is imported here, for neither process needs all of it.
"""
