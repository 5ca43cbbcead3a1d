"""Datasets by their file names: subsets, groups, and checks of what training and scoring will read."""
