"""The results of the selected node, in tabs, and the run as a whole."""
