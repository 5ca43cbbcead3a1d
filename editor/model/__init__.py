"""What is open and what goes on: graphs with their undo stacks, runs, settings; no widget."""
