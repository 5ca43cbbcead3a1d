"""What ``auto`` means for a machine."""

import pytest
import torch

from vision_designer.nodes.vision.hardware import choose_precision, make_fabric


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({"avx512_bf16": True, "amx_bf16": False}, "bf16-mixed"),
        ({"avx512_bf16": False, "amx_bf16": True}, "bf16-mixed"),
        ({"avx512_bf16": False, "amx_bf16": False}, "32-true"),
        ({}, "32-true"),
    ],
)
def test_auto_is_bfloat16_on_processors_that_multiply_it(monkeypatch, capabilities, expected):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    assert choose_precision("auto", "cpu") == expected
    assert choose_precision("32-true", "cpu") == "32-true"


def test_auto_is_exact_where_torch_cannot_tell(monkeypatch):
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert choose_precision("auto", "cpu") == "32-true"


def test_choosing_a_precision_says_nothing_on_the_terminal(capfd):
    make_fabric("cpu", "bf16-mixed")
    assert capfd.readouterr() == ("", "")
