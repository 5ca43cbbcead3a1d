"""The Ryven nodes package: what each component is, and what it does."""
