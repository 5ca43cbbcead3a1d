"""Widgets and helpers that several panes share."""
