"""The layout of machines against what the host's spinn_machine expects of them."""

import pytest

from emulator.board.layout import layout_of, opposite

SIZES = {1: (8, 8), 2: (16, 16), 3: (12, 12), 4: (28, 16), 6: (24, 12), 7: (28, 28), 24: (40, 40)}
"""Chips along x and y by number of boards; 24 are eight of the nine triads of a square."""


def expected_links(version: int, width: int, height: int) -> dict:
    from spinn_machine.config_setup import unittest_setup
    from spinn_machine.virtual_machine import virtual_machine
    from spinn_utilities.config_holder import set_config

    unittest_setup()
    set_config("Machine", "version", str(version))
    return {
        (chip.x, chip.y): {
            link.source_link_id: (link.destination_x, link.destination_y)
            for link in chip.router.links
        }
        for chip in virtual_machine(width, height).chips
    }


@pytest.mark.parametrize(("version", "boards"), [(3, 1), (5, 1), (5, 3), (5, 6)])
def test_links_are_those_that_the_host_expects(version, boards):
    pytest.importorskip("spinn_machine")
    layout = layout_of(version, boards)
    assert layout.wired == expected_links(version, layout.width, layout.height)


@pytest.mark.parametrize("boards", sorted(SIZES))
def test_a_machine_has_48_chips_a_board_and_the_size_of_its_triads(boards):
    layout = layout_of(5, boards)
    assert (layout.width, layout.height) == SIZES[boards]
    assert len(layout.places) == len(set(layout.places)) == 48 * boards
    assert all(x < layout.width and y < layout.height for x, y in layout.places)


@pytest.mark.parametrize("boards", sorted(SIZES))
def test_chips_know_their_board_s_ethernet_chip_as_the_host_does(boards):
    geometry = pytest.importorskip("spinn_machine").SpiNNakerTriadGeometry.get_spinn5_geometry()
    layout = layout_of(5, boards)
    assert len(layout.roots) == boards
    assert set(layout.roots) <= set(
        geometry.get_potential_ethernet_chips(layout.width, layout.height)
    )
    for x, y in layout.places:
        root = geometry.get_ethernet_chip_coordinates(x, y, layout.width, layout.height)
        assert layout.ethernet[x, y] == root
        assert layout.on_board((x, y)) == geometry.get_local_chip_coordinate(x, y)


@pytest.mark.parametrize(("version", "boards"), [(3, 1), *((5, each) for each in sorted(SIZES))])
def test_every_link_leads_back_and_every_chip_is_reached(version, boards):
    layout = layout_of(version, boards)
    for place, links in layout.wired.items():
        for link, neighbour in links.items():
            assert layout.wired[neighbour][opposite(link)] == place
    assert set(layout.next_links((0, 0))) == set(layout.places) - {(0, 0)}


def test_whole_triads_wrap_round_and_others_do_not():
    assert all(len(links) == 6 for links in layout_of(5, 3).wired.values())
    assert layout_of(5, 2).wired[0, 0].keys() == {0, 1, 2}


@pytest.mark.parametrize("boards", [1, 3])
def test_next_links_lead_to_the_target(boards):
    layout = layout_of(5, boards)
    links = layout.next_links((0, 0))
    for start in links:
        place, steps = start, 0
        while place != (0, 0):
            place, steps = layout.wired[place][links[place]], steps + 1
        assert steps <= 8


@pytest.mark.parametrize(
    ("version", "boards", "said"),
    [
        (4, 1, r"version 4.*choose 3 or 5"),
        (3, 2, r"2 boards of version 3 can't be joined"),
        (5, 0, r"0 boards can't be made: choose 1 to 24"),
        (5, 25, r"25 boards can't be made: choose 1 to 24"),
    ],
)
def test_machines_that_do_not_exist_are_refused(version, boards, said):
    with pytest.raises(ValueError, match=said):
        layout_of(version, boards)
