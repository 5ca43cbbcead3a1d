"""Past runs: their folders, the database that indexes them, reports and clean-up."""
