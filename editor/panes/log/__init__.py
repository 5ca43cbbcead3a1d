"""What a node said while it ran."""
