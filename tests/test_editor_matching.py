"""Fuzzy matching of names, in the command palette and the add box."""

import pytest

from vision_designer.editor.look.matching import best_score, score


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("sa", "Save As", "Show Minimap"),
        ("undo", "Undo", "Undo history"),
        ("zf", "Zoom to Fit", "Resize Form"),
        ("layout", "Automatic Layout", "Let all your old utensils talk"),
        ("分割", "分割影像目錄", "分開處理再切割"),
    ],
)
def test_better_match_comes_first(typed, better, worse):
    assert score(typed, better) > (score(typed, worse) or 0)


@pytest.mark.parametrize(("typed", "name"), [("xyz", "Save"), ("evas", "Save"), ("saves", "Save"), ("a", "")])
def test_text_without_a_letter_does_not_match(typed, name):
    assert score(typed, name) is None


def test_empty_query_matches_anything():
    assert score("", "Save") == score("  ", "") == 0


def test_match_ignores_case_and_spaces():
    assert score("SAVE AS", "save as") == score("Save as", "Save As") > 0
    assert score("saveas", "Save As") > 0


def test_better_match_scores_higher():
    scores = [
        score("train", text) for text in ("Train", "Train PyTorch Model", "To Train", "Retrain", "Top row at inn")
    ]
    assert None not in scores[:4] and scores[:4] == sorted(scores[:4], reverse=True)
    assert scores[4] is None or scores[4] < scores[3]
    assert score("train", "Evaluate") is None
    assert score("xq", "Extremely quick") is None


@pytest.mark.parametrize("query", ["", "  "])
def test_empty_query_returns_everything(query):
    assert best_score(query, ["anything"]) == 0


def test_every_word_must_match():
    assert best_score("model train", ["Train PyTorch Model"]) is not None
    assert best_score("model bake", ["Train PyTorch Model"]) is None


def test_first_text_weighs_most():
    assert best_score("split", ["Split Image Directory", ""]) > best_score("split", ["", "Split Image Directory"])
