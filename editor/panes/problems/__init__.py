"""What keeps the graph from running, and what can be done about it."""
