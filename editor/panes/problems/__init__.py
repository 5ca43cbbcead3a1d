"""The Problems pane."""
