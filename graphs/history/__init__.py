"""Past runs: folders, database index, reports and cleaning."""
