"""Runs: models, queue, processes, and the list of all."""
