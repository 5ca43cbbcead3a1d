"""One file a family of architectures, found by :mod:`nodes.vision.models.architectures`.

A file states its architectures in ``ARCHITECTURES``. It imports torch and torchvision only inside functions, since the
facts are also read where torch is never loaded: in the window, and to list and check components.
"""
