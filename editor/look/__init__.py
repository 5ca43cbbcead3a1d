"""Appearance and texts: colors, icons, style sheet, translations."""
