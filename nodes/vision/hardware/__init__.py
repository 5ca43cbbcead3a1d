"""Devices, precision, cores, memory and process groups."""
