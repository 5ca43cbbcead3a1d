"""Images before decoding: sources, names, limits, value ranges and operations."""
