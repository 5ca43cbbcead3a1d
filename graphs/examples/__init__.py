"""Example graphs that are installed with the program."""
