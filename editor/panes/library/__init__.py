"""The palette of components."""
