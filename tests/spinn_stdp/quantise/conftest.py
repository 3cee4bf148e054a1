from __future__ import annotations

from collections.abc import Iterator

import pytest

from .oracle import Oracle


@pytest.fixture(scope="session")
def spynnaker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    """sPyNNaker's own host side."""
    pytest.importorskip("spynnaker", reason="compares with sPyNNaker, of the extra 'firmware'")
    oracle = Oracle(tmp_path_factory.mktemp("spynnaker"))
    yield oracle
    oracle.close()
