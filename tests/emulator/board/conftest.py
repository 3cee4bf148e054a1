"""The board's tests need Unicorn, of the extra ``firmware``."""

from importlib.util import find_spec

if find_spec("unicorn") is None:
    collect_ignore_glob = ["test_*.py"]
