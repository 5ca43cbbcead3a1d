"""Background work: threads and processes."""
