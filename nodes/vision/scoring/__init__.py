"""Scoring images with a trained classifier."""
