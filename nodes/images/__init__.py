"""Images of a dataset before any pixel is read: sources, names, limits, value ranges and operations."""
