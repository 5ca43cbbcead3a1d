"""Curves and final values."""
