"""Column names of a scored table, as in the designer."""

CATEGORY = "category"
ID = "id"
IMAGE = "image"
LABELS = "Scored Labels"
ERROR = "error"
PROBABILITY_PREFIX = "Scored Probabilities_"
LEARNER = "image classification"


def probability_column(category: str) -> str:
    """Column with the probability of ``category``."""
    return PROBABILITY_PREFIX + category
