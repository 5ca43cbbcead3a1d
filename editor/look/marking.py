"""A mark for texts that are translated where they are shown, not where they stand."""


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark ``text`` for translators, and give it as it is; Qt's own tells type checkers nothing of its result."""
    return text
