"""A program of SpiNNakerGraphFrontEnd, without sPyNNaker: two vertices and an edge."""

import json
import sys

import spinnaker_graph_front_end as front_end
from pacman.model.graphs.application import ApplicationEdge
from spinn_front_end_common.utility_models import ReverseIpTagMultiCastSource

front_end.setup(n_chips_required=1)
source = ReverseIpTagMultiCastSource(n_keys=2, label="source", send_buffer_times=[[3, 7], [5]])
target = ReverseIpTagMultiCastSource(n_keys=1, label="target")
for vertex in (source, target):
    front_end.add_vertex_instance(vertex)
front_end.add_edge_instance(ApplicationEdge(source, target), "out")
front_end.run(20)
key = front_end.routing_infos().get_key_from(source, "out")
front_end.stop()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(int(key), file)
