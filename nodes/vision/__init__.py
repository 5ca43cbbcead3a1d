"""Decoding, transforms, architectures, training, scoring and metrics: the only code that imports torch."""
