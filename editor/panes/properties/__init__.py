"""The Properties pane."""
