"""Work beside the window: threads, and processes."""
