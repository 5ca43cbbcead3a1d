"""Quick fixes: edits that resolve a problem."""
