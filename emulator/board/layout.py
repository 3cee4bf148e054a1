"""Which chips a machine has, and how boards are joined: SpiNN-3, SpiNN-5, and SpiNN-5 in triads.

Boards of 48 chips are hexagons that tile a plane; three of them, a triad, make a tile of 12 by 12
chips that repeats along x and y (`SpiNNakerTriadGeometry` and `size_from_n_boards` in
spinn_machine).
"""

from __future__ import annotations

from math import ceil, sqrt
from typing import Final, NamedTuple

from .memory_map import NUM_LINKS
from .router import HALF_TURN
from .versions import SPIN3, SPIN5, check_boards

Place = tuple[int, int]
"""x and y of a chip."""

LINK_STEPS: Final = ((1, 0), (1, 1), (0, 1), (-1, 0), (-1, -1), (0, -1))
"""Where the links 0 (east) to 5 (south) lead (data sheet section 10)."""

SPIN3_WIDTH: Final = 2
SPIN5_ROWS: Final = ((0, 5), (0, 6), (0, 7), (0, 8), (1, 8), (2, 8), (3, 8), (4, 8))
"""First x and end of x of each row of a 48-chip board, from y = 0 up."""

TRIAD_SIZE: Final = 12
"""Chips along x, and along y, after which triads repeat."""
TRIAD_ROOTS: Final = ((0, 0), (4, 8), (8, 4))
"""Ethernet chips of a triad's boards."""
RIM: Final = len(SPIN5_ROWS) - (TRIAD_SIZE - TRIAD_ROOTS[-1][0])
"""Chips by which the last board of a row or column of triads stands out."""


class Layout(NamedTuple):
    """What a machine is made of: places of its chips and which links join them.

    `roots` are the chips with an Ethernet port, one a board, the first of which is the machine's
    root; `ethernet` has for each chip the one of its own board.
    """

    places: tuple[Place, ...]
    width: int
    height: int
    hardware_version: int
    wired: dict[Place, dict[int, Place]]
    roots: tuple[Place, ...]
    ethernet: dict[Place, Place]

    def on_board(self, place: Place) -> Place:
        """Where a chip is on its board, counted from the Ethernet chip."""
        (x, y), (root_x, root_y) = place, self.ethernet[place]
        return (x - root_x) % self.width, (y - root_y) % self.height

    def next_links(self, target: Place) -> dict[Place, int]:
        """By chip, the first link of a shortest way to `target`; without `target` itself."""
        links: dict[Place, int] = {}
        reached = [target]
        for place in reached:
            for link, neighbour in self.wired[place].items():
                if neighbour != target and neighbour not in links:
                    links[neighbour] = opposite(link)
                    reached.append(neighbour)
        return links


def opposite(link: int) -> int:
    """The link by which what left by `link` arrives."""
    return (link + HALF_TURN) % NUM_LINKS


def spin3() -> Layout:
    """SpiNN-3: four chips whose links wrap round, as far as the board wires them.

    Link 3 of chip (0, 0) and link 0 of chip (1, 0) lead to connectors for external devices; the
    links that spinn_machine expects are {0, 1, 2, 5} at x = 0 and {2, 3, 4, 5} at x = 1.
    """
    places = tuple((x, y) for x in range(SPIN3_WIDTH) for y in range(SPIN3_WIDTH))
    links = {0: (0, 1, 2, 5), 1: (2, 3, 4, 5)}
    wired = {
        (x, y): {
            link: (
                (x + LINK_STEPS[link][0]) % SPIN3_WIDTH,
                (y + LINK_STEPS[link][1]) % SPIN3_WIDTH,
            )
            for link in links[x]
        }
        for x, y in places
    }
    ethernet = dict.fromkeys(places, places[0])
    return Layout(places, SPIN3_WIDTH, SPIN3_WIDTH, SPIN3, wired, places[:1], ethernet)


def spin5(boards: int = 1) -> Layout:
    """SpiNN-5 boards of 48 chips, in the triads of the smallest nearly square rectangle.

    Links at a board's rim lead to the next board. A rectangle of complete triads wraps round, as
    machines are cabled; the rim of any other leads nowhere.
    """
    columns, rows = _triads(boards)
    whole = boards == columns * rows * len(TRIAD_ROOTS)
    spread = 0 if whole else RIM
    width, height = columns * TRIAD_SIZE + spread, rows * TRIAD_SIZE + spread
    if boards == 1:
        width = height = len(SPIN5_ROWS)
    roots = _roots(boards, columns)
    ethernet = {
        ((x + root_x) % width, (y + root_y) % height): (root_x, root_y)
        for root_x, root_y in roots
        for y, (start, end) in enumerate(SPIN5_ROWS)
        for x in range(start, end)
    }
    wired = {
        place: {
            link: there
            for link in range(NUM_LINKS)
            if (there := _over(place, link, width, height, whole)) in ethernet
        }
        for place in ethernet
    }
    return Layout(tuple(ethernet), width, height, SPIN5, wired, roots, ethernet)


def _triads(boards: int) -> tuple[int, int]:
    """Columns and rows of the rectangle of triads."""
    triads = ceil(boards / len(TRIAD_ROOTS))
    columns = ceil(sqrt(triads))
    return columns, ceil(triads / columns)


def _roots(boards: int, columns: int) -> tuple[Place, ...]:
    """Ethernet chips of the boards: triad by triad, row by row."""
    places = []
    for board in range(boards):
        triad, member = divmod(board, len(TRIAD_ROOTS))
        row, column = divmod(triad, columns)
        x, y = TRIAD_ROOTS[member]
        places.append((column * TRIAD_SIZE + x, row * TRIAD_SIZE + y))
    return tuple(places)


def _over(place: Place, link: int, width: int, height: int, wraps: bool) -> Place:
    """Where a link leads; perhaps off the machine."""
    x, y = place[0] + LINK_STEPS[link][0], place[1] + LINK_STEPS[link][1]
    return (x % width, y % height) if wraps else (x, y)


def layout_of(version: int, boards: int = 1) -> Layout:
    """The layout of so many boards of a version; raises `ValueError` if there is none such."""
    check_boards(version, boards)
    return spin5(boards) if version == SPIN5 else spin3()
