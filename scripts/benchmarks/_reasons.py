"""Why a goal is missed, where it is: what the tables say beside how far off it is."""

from __future__ import annotations

REASONS = (
    (
        "static, ns per event",
        "memory gives the words of a row no faster than the profile's last column says; neurons "
        "and what a tick costs in Python come on top",
    ),
    (
        "static: times faster by two threads",
        "what others have added comes from their caches, and rows from the same memory",
    ),
    ("static: times faster than", "as far as the ns per event"),
    (
        "plastic, ns per event",
        "each event gathers its target's last spikes and adds to a ring buffer, lines of the cache "
        "that are not the next event's",
    ),
    (
        "plastic: times faster by two threads",
        "what others have added comes from their caches, and two rows at once take longer each",
    ),
    (
        "plastic: times faster than NEST",
        "the goal was set where NEST takes 439 ns an event, three times what it takes here",
    ),
    ("plastic: times faster than", "as far as the ns per event"),
    ("IF_curr_exp", "it is the arithmetic that is waited for, not memory"),
    ("IF_cond_exp", "it is the arithmetic that is waited for, not memory"),
    (
        "microcircuit, 1 ms, poisson: times real time",
        "the synapses alone take most of it: their rows come from memory",
    ),
    (
        "microcircuit, 0.1 ms, poisson: times real time",
        "synapses take half of it, and Poisson sources a quarter",
    ),
    (
        "microcircuit, 0.1 ms, dc: times real time",
        "synapses take most of it",
    ),
    ("s to build", "a pair, a normal weight and a normal delay are drawn for each synapse"),
    ("GiB", "rows are held, and those of one population twice while they become one"),
    ("bytes of a synapse", "rows of a population are held twice while they become one"),
    (
        "DistanceDependentProbability",
        "the probability is computed for each pair, whether it is connected or not",
    ),
    ("FromList, an array in any order", "each row is written to elsewhere in memory"),
    ("FromList, an array by target", "the columns of its rows are taken apart"),
    (
        "FromList, tuples of numpy",
        "marshal takes 105 ns for a row, and to see of which kind it is, 75",
    ),
    (
        "FromList, tuples",
        "marshal, by which Python reads its objects fastest, takes 65 ns for a row",
    ),
    ("ns to make a connection", "a weight and a delay are drawn for each"),
    ("import", "PyNN, numpy and numba take most of it"),
    ("notebook", "importing takes most of it"),
    ("first", "all kernels are compiled"),
    ("v recorded", "a sample of each cell is written to memory at every tick"),
    ("weight recorded", "weights that have changed are compared and kept at every tick"),
)
"""By words of the goal's name, the first that it has."""


def reason(goal: str) -> str:
    """Why the *goal* of this name is missed."""
    return next(why for words, why in REASONS if words in goal)
