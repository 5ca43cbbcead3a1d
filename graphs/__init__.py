"""Graph files: validation, planning, running, history, command line."""
