"""The same network on two targets: compared, kept, and checked before it is sent to a board.

``comparison``   two results; start here
``series``       what they have in common, as integers
``divergence``, ``causes``, ``replay``   where they part, and why
``cone``         what a divergence can have reached
``identity``, ``plain``   networks and images: equal or not, in files, as fingerprints
``text``, ``page``, ``traces``   a comparison in words, as JSON, as a page of HTML
"""

from .comparison import Comparison, NotComparable, compare

__all__ = ["Comparison", "NotComparable", "compare"]
