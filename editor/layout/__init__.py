"""Automatic layout on plain numbers: layers, alignment, distribution."""
