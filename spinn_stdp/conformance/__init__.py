"""PyNN's own test suites and examples, run on this back end.

They are taken from PyNN's source distribution, which is fetched when it is first needed. The
command is ``./scripts/conformance``; what it finds is in ``docs/pynn-conformance.md``.
"""
