"""What a node is going to do, before it was run."""
