"""One module for each family of architectures, found by :mod:`nodes.vision.models.architectures`.

A module lists its architectures in ``ARCHITECTURES``, or has a function that finds them in ``ARCHITECTURES_BY_PREFIX``.
It imports torch and torchvision only inside functions: the window and the command line read the records without torch.
"""
