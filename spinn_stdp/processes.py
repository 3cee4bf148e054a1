"""A network as one of several processes describes it.

Back ends that run on many machines share the cells out among as many processes, each of which
has the parameters of its own cells and the connections onto them. ``setup(num_processes=…,
rank=…)`` describes a network so, by the rules of PyNN: to look at it, not to run it.
"""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pyNN import recording

from .quantise.problems import NetworkError

if TYPE_CHECKING:
    from .simulator import State


def checked_processes(num_processes: Any, rank: Any) -> tuple[int, int]:
    """How many processes there are, and which of them this is, from 0.

    Raises:
        TypeError: for what is no whole number.
        ValueError: for a process that there is none of.
    """
    for name, value in (("num_processes", num_processes), ("rank", rank)):
        if isinstance(value, bool) or not isinstance(value, Integral):
            raise TypeError(f"setup({name}={value!r}): give a whole number")
    if num_processes < 1:
        raise ValueError(f"setup(num_processes={num_processes}): give 1 or more")
    if not 0 <= rank < num_processes:
        raise ValueError(
            f"setup(rank={rank}) of num_processes={num_processes}: processes are numbered from 0 "
            f"to {num_processes - 1}"
        )
    return int(num_processes), int(rank)


def local_cells(ids: NDArray[np.int64], state: State) -> NDArray[np.bool_]:
    """Which of the cells with these *ids* are this process's: they are dealt out in turn."""
    return np.asarray(ids % state.num_processes == state.mpi_rank)


def gathered(columns: list[Any], gather: bool | str, state: State) -> list[Any]:
    """Columns of this process's connections, and with *gather* of the others' after them.

    *gather*: True for process 0 to have them all, ``"all"`` for each to have them.

    Raises:
        RuntimeError: where the other processes can't be asked.
    """
    if not gather or state.num_processes == 1:
        return columns
    mine = {state.mpi_rank: [column.tolist() for column in columns]}
    try:
        everyone = recording.gather_dict(mine, all=gather == "all")
    except Exception as reason:  # PyNN's, without mpi4py, has no type of its own
        raise RuntimeError(
            f"gather={gather!r}: the other processes of setup(num_processes="
            f"{state.num_processes}) can't be asked; with gather=False you get what process "
            f"{state.mpi_rank} has"
        ) from reason
    return [np.concatenate(parts) for parts in zip(*everyone.values(), strict=True)]


def require_all_cells(state: State) -> None:
    """Raise where only a part of the network is described.

    Raises:
        NetworkError: if there are other processes, which have the rest of it.
    """
    if state.num_processes > 1:
        raise NetworkError(
            [
                f"setup(num_processes={state.num_processes}, rank={state.mpi_rank}) describes "
                f"the cells of one process of {state.num_processes}, to look at; networks run in "
                "one process, which has all of their cells. To run, leave num_processes and rank "
                "out."
            ]
        )
