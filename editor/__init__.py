"""The desktop: listens to a flow, starts runs as child processes, and computes nothing."""
