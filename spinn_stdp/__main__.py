"""``python -m spinn_stdp SCRIPT [ARGUMENTS]``: a script for any of PyNN's simulators.

For scripts that are told their simulator by a word, as ``pyNN.utility.get_simulator`` reads it:
the word is ``spinn_stdp``.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path


def main() -> None:
    """Run the script as if Python had been given it."""
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_file():
        wanted = f"; there is no file {sys.argv[1]!r}" if len(sys.argv) > 1 else ""
        sys.exit(f"usage: python -m spinn_stdp SCRIPT [ARGUMENTS]{wanted}")
    del sys.argv[0]
    sys.path.insert(0, str(Path(sys.argv[0]).resolve().parent))
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
