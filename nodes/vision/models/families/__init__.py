"""One file for each family of architectures, found by :mod:`nodes.vision.models.architectures`.

A file lists its architectures in ``ARCHITECTURES``, or has a function that finds them in ``ARCHITECTURES_BY_PREFIX``.
It imports torch and torchvision only inside functions, since the facts are also read where torch is never loaded: in
the window, and to list and check components.
"""
