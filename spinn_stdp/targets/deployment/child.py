"""The process that has sPyNNaker: ``python -m spinn_stdp.targets.deployment.child DESCRIPTOR``.

It does what it is asked over the pipe of that file descriptor until it is told to close, or the
other end is gone.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from multiprocessing.connection import Connection
from typing import Any

from .late_modules import late_modules
from .messages import Failure, Link, Reply, Request

CLOSE = "close"


def main(descriptor: int) -> None:
    """Answer requests."""
    link = Link(Connection(descriptor))
    try:
        deployment = _deployment()
        while (request := link.receive()).name != CLOSE:
            link.send(_answer(deployment, request))
        deployment.end()
    except EOFError:
        pass  # nobody is left to deploy for


def _deployment() -> Any:
    """Imports sPyNNaker, which takes a while; its parent does something else meanwhile."""
    with late_modules():
        return importlib.import_module(".deployed", __package__).Deployment()


def _answer(deployment: Any, request: Request) -> Reply | Failure:
    try:
        return Reply(getattr(deployment, request.name)(*request.arguments))
    except Exception as error:
        logging.getLogger(__name__).exception("%s failed", request.name)
        return Failure.of(error)


if __name__ == "__main__":
    main(int(sys.argv[1]))
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)  # Python would take half a second to clear up, while the parent waits
