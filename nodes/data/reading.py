"""Reading a value whose type is known only to be one of several."""

import json
from collections.abc import Sequence
from pathlib import Path

from vision_designer.nodes.data.stored import META
from vision_designer.nodes.ports import LinkType


def read_any(folder: Path, types: Sequence[type[LinkType]]) -> LinkType:
    """The value in ``folder``, by the type that the folder itself names.

    Raises:
        VisionDesignerError: it holds none of ``types``; the error of the first of them.
    """
    try:
        name = json.loads((folder / META).read_text(encoding="utf-8"))["type"]
    except (OSError, ValueError, KeyError, TypeError):
        name = ""
    chosen = next((type_ for type_ in types if type_.type_name == name), types[0])
    return chosen.read(folder)
