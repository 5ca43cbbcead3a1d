"""Runs: models, queue, processes, and the run list."""
