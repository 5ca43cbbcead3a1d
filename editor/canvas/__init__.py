"""The canvas: a graph drawn, and everything a pointer does in it."""
