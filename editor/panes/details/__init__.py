"""How a result came about, and where it lies."""
