"""Stock Ryven's project files, read and written without running their code."""
