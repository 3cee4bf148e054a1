"""Whole experiments, one call each."""
