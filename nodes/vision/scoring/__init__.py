"""Scoring of images with a trained classifier."""
