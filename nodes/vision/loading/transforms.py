"""Torchvision transforms for Pillow images that draw parameters in a separate step."""

from typing import Any

import torch
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional

from vision_designer.nodes.messages import ReasonError

MAX_STRENGTHS = 1000
"""Limit for TrivialAugment; files may be crafted."""


class EraseOnImage(v2.RandomErasing):  # type: ignore[misc]  # torchvision has no types
    """RandomErasing of a Pillow image; torchvision erases in tensors only.

    Args:
        p: the probability; torchvision's other arguments could fail on some images, so they are rejected.
    """

    def __init__(self, p: float) -> None:
        super().__init__(p=p)

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:  # noqa: ANN401 - torchvision's signature
        """Erase the drawn rectangle."""
        return functional.to_pil_image(super().transform(functional.pil_to_tensor(inpt), params))


class PerspectiveOfAPlane(v2.RandomPerspective):  # type: ignore[misc]
    """RandomPerspective; leaves images 1 pixel high or wide, for which torchvision's equations are singular."""

    def __init__(self, p: float) -> None:
        super().__init__(p=p)

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        """Draw nothing for lines of pixels."""
        return {} if 1 in flat_inputs[0].size else super().make_params(flat_inputs)

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:  # noqa: ANN401 - torchvision's signature
        """Apply the drawn distortion."""
        return super().transform(inpt, params) if params else inpt


class TrivialAugmentInTwoSteps(v2.TrivialAugmentWide):  # type: ignore[misc]
    """TrivialAugment Wide (Müller and Hutter 2021) that draws in one step and applies in another.

    See :func:`.operations._draw_and_apply` for the reason.

    Raises:
        ValueError: the number of strengths is not an integer from 2 to :data:`MAX_STRENGTHS`.
    """

    def __init__(self, num_magnitude_bins: int) -> None:
        if type(num_magnitude_bins) is not int or not 2 <= num_magnitude_bins <= MAX_STRENGTHS:
            raise ReasonError("the number of strengths is a whole number from 2 to {maximum}", maximum=MAX_STRENGTHS)
        super().__init__(num_magnitude_bins)

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        """Draw operation, strength and sign, as torchvision's ``forward``."""
        width, height = flat_inputs[0].size
        name, (strengths, has_direction) = self._get_random_item(self._AUGMENTATION_SPACE)
        values = strengths(self.num_magnitude_bins, height, width)
        if values is None:
            return {"name": name, "strength": 0.0}
        strength = float(values[int(torch.randint(self.num_magnitude_bins, ()))])
        if has_direction and torch.rand(()) <= 0.5:
            strength = -strength
        return {"name": name, "strength": strength}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:  # noqa: ANN401 - torchvision's signature
        """Apply the drawn operation."""
        return self._apply_image_or_video_transform(
            inpt, params["name"], params["strength"], interpolation=self.interpolation, fill=self._fill
        )
