"""The canvas: a view of an open graph, with cards for nodes and curves for links."""
