"""Metrics, charts and reports from scored tables."""
