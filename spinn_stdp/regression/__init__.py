"""The same network on two targets: compared, kept, and checked before it is sent to a board.

``comparison``   two results; start here
``series``       what they have in common, as integers
``divergence``, ``causes``, ``replay``   where they part, and why
``cone``         what a divergence can have reached
``identity``, ``plain``   networks and images: equal or not, in files, as fingerprints
``text``, ``page``, ``figure``   a comparison in words, as JSON, as a page of HTML
``golden``, ``replaying``        runs that are kept in files, and run again
``script_process``               what a script runs, in a process of its own
``agreement``                    an assertion for tests
"""

from .agreement import assert_targets_agree
from .comparison import Comparison, NotComparable, compare

__all__ = ["Comparison", "NotComparable", "assert_targets_agree", "compare"]
