"""Link types, one module for each; each reads and writes its own folder."""
