"""Stock Ryven's project files, read and written without running any of their code."""
