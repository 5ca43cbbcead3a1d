"""The queue and the history of runs."""
