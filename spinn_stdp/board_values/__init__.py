"""What the board makes of a network's numbers: asked, stored, meant.

``values``    the table; start here
``parts``     its rows: of populations, of weights and delays, of learning rules
``scales``    the weight scales, why they are what they are, and what would change them
``show``      the table as text and as CSV
"""

from .values import FIELDS, Values, values

__all__ = ["FIELDS", "Values", "values"]
"""``from spinn_stdp import values`` is this function."""
