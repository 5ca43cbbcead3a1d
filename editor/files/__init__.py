"""What the editor keeps on disk: graphs and their versions, settings, and what a crash would lose."""
