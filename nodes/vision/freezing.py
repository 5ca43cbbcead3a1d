"""Training the last layer alone."""

from torch import nn


def freeze_backbone(network: nn.Module, head: str, *, frozen: bool) -> None:
    """Keep everything but the last layer as it is, or let it learn again.

    A frozen batch norm keeps its means and variances too, and normalises by them.

    Args:
        network: in training mode.
        head: the last layer's attribute.
        frozen: whether to freeze or to thaw.
    """
    for name, part in network.named_children():
        if name != head:
            part.requires_grad_(not frozen)
            part.train(not frozen)
