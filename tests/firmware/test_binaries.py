"""The table in the docs says of every binary of sPyNNaker where it ran or why it does not."""

from __future__ import annotations

import ast
from pathlib import Path

from .binaries import images, table, why_not


def names_of_tests() -> set[str]:
    """Names of the test functions beside this file."""
    sources = Path(__file__).parent.glob("test_*.py")
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources]
    return {node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_table_has_every_binary():
    assert sorted(table()) == sorted(images())


def test_the_table_says_where_each_ran_or_why_not():
    tests = names_of_tests()
    for name, row in table().items():
        reason = why_not(name)
        assert row == reason if reason else row.strip("`") in tests, name
