"""Planning and running a graph: keys, store, runner and events."""
