"""What travels on links: one file a link type, each of which reads and writes itself."""
