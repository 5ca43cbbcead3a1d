"""Runs: what is known of them, the queue, their processes, and the list of all."""
