"""Decoding, training, scoring and evaluation: the only package that imports torch at module level."""
