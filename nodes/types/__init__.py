"""Link types: one file for each; each reads and writes itself."""
