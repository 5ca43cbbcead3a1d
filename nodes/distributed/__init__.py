"""Distributed work over processes and machines, with torch's launcher."""
