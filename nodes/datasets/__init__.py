"""Datasets by their file names: subsets, groups, and checks before training and scoring."""
