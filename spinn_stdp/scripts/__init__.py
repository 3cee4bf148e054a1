"""Scripts written for sPyNNaker, run as they are.

``names``           modules that stand in for sPyNNaker's while a script runs
``surface``         what sPyNNaker has beside PyNN
``populations``     its populations, and how it tells of their cells
``connecting``      its connectors and synapse types
``projections``     its projections, and how it tells of their connections
``met``             which of sPyNNaker's own a script called
``neo_convertor``   its helpers that make tables of neo's objects
``main_script``     a file as ``__main__``
``takes``           what a script ran, and what came of it
``running``         all of it together; start here
``notebooks``       the same for notebooks
"""

from .running import ScriptFailed, ScriptRun, networks_of, run_script
from .takes import Take

__all__ = ["ScriptFailed", "ScriptRun", "Take", "networks_of", "run_script"]
