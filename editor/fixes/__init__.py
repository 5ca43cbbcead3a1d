"""Quick fixes: edits that are certain to be what a problem asks for."""
