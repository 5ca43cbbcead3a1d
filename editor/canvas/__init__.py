"""The canvas: a Qt graphics view of an open graph."""
