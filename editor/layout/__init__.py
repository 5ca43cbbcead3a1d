"""Automatic layout of nodes, without Qt: in layers, aligned, distributed."""
