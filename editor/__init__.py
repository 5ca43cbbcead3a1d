"""The desktop editor: edits graphs, starts runs as child processes, and computes nothing itself."""
