"""An open graph: its flow with edits that can be undone, its problems, and the states of its nodes."""
