"""Architectures, weights and the image classifier."""
