"""An open graph: a flow with undo, validation, and node states."""
