"""Named models of a workspace, and what is known about a model."""
