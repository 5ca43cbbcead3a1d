"""The Runs pane: a table of runs, their comparison, and parallel coordinates."""
