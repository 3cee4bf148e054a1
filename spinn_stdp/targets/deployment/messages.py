"""What parent and child tell each other: one pickle for each message, over a pipe of their own."""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import MappingProxyType
from typing import Any


class NotDeployable(ValueError):
    """A part of a network that sPyNNaker has no words for."""


@dataclass(frozen=True)
class Request:
    """Something that the child is to do: a method of its deployment, and what to call it with."""

    name: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Reply:
    """What came of a request."""

    value: Any


@dataclass(frozen=True)
class Failure:
    """An exception that ended a request."""

    kinds: tuple[str, ...]
    """Names of its class and of those that this is derived from."""
    text: str

    @classmethod
    def of(cls, error: BaseException) -> Failure:
        """*error*, as far as it can be told to another process."""
        kinds = tuple(kind.__name__ for kind in type(error).__mro__)
        return cls(kinds, str(error).strip() or kinds[0])


class Link:
    """One end of the pipe."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def send(self, message: Any) -> None:
        """Raises OSError if the other end is gone."""
        buffer = io.BytesIO()
        _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(message)
        self._connection.send_bytes(buffer.getbuffer())

    def waits(self, seconds: float) -> bool:
        """Whether there is a message, or the other end is gone, within so many seconds."""
        return self._connection.poll(seconds)

    def receive(self) -> Any:
        """The next message. Raises EOFError if the other end is gone."""
        return pickle.loads(self._connection.recv_bytes())

    def close(self) -> None:
        """Tell the other end that this one is gone."""
        self._connection.close()


def _as_dict(values: Mapping[str, Any]) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
    return dict, (dict(values),)


class _Pickler(pickle.Pickler):
    """Pickles networks too, whose mappings that can't be changed Python itself does not pickle."""

    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[MappingProxyType] = _as_dict
