"""The operating system: files, processes, network."""
