"""Work that several processes, and several machines, share: torch's launcher, and what it is told and tells."""
