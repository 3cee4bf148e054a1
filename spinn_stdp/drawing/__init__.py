"""Connections that are drawn when somebody asks for them, the same each time.

A random connector with random weights takes a few numbers to describe and many bytes to write
out. So a projection keeps what it takes to draw its connections: which pairs
(:mod:`.pairs`), and which weights and delays (:mod:`.values`). :mod:`.connections` draws them in
blocks of sources, each from random numbers of its own, so that blocks can be drawn in any order
and by several threads.
"""
