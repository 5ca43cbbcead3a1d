"""Graphs that ship with the program."""
