"""Pictures that the process that looks at data has made."""

import base64

from PySide6.QtGui import QPixmap


def decoded(png: object) -> QPixmap:
    """The pixmap of a PNG in base64, as that process makes them."""
    pixmap = QPixmap()
    if isinstance(png, str):
        pixmap.loadFromData(base64.b64decode(png), "PNG")
    return pixmap


def bytes_of(picture: QPixmap) -> int:
    """How much memory the pixels of a picture take."""
    return picture.width() * picture.height() * max(1, picture.depth() // 8)
