"""Reading a value whose type is known only to be one of several."""

from collections.abc import Sequence
from pathlib import Path

from vision_designer.nodes.core.ports import LinkType
from vision_designer.nodes.types.meta import stored_type


def read_any(folder: Path, types: Sequence[type[LinkType]]) -> LinkType:
    """The value in ``folder``, by the type that the folder itself names.

    Raises:
        VisionDesignerError: it holds none of ``types``; the error of the first of them.
    """
    name = stored_type(folder)
    chosen = next((type_ for type_ in types if type_.type_name == name), types[0])
    return chosen.read(folder)
