"""Graph files and what is done with them: validating, planning, running, keeping history."""
