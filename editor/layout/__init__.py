"""Where nodes are put: in columns, aligned, distributed; plain numbers, no graph and no window."""
