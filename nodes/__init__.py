"""The Ryven nodes package: components, link types, and the code that they run."""
