"""Outputs copied out of the workspace, where the user asked for them."""

import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.overrides import unknown_node
from vision_designer.graphs.validate import Components
from vision_designer.nodes.data.data_frame_directory import DataFrameDirectory
from vision_designer.nodes.data.reading import read_any
from vision_designer.nodes.data.stored import META
from vision_designer.nodes.errors import FailedToWriteOutputsError, InvalidGraphError
from vision_designer.nodes.files import writing
from vision_designer.nodes.ports import LinkType

TABLE_SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True)
class Export:
    """One ``--output NODE.PORT=PATH``."""

    node_id: str
    port: str
    target: Path
    types: tuple[type[LinkType], ...]


def parse_export(text: str, document: GraphDocument, components: Components) -> Export:
    """Check one ``--output``, before anything runs.

    Raises:
        InvalidGraphError: there is no such node or output, or the text is of another form.
        FailedToWriteOutputsError: the target holds something that this program did not write.
    """
    place, equals, path = text.partition("=")
    node_id, dot, port = place.strip().partition(".")
    if not equals or not dot or not path:
        raise InvalidGraphError(f"--output {text} is not of the form NODE.PORT=PATH.")
    node = document.node(node_id)
    if node is None:
        raise InvalidGraphError(f"--output {text}: {unknown_node(document, node_id)}")
    component = components.get(node.component)
    output = component.output_port(port) if component else None
    if component is None or output is None:
        known = ", ".join(out.identifier for out in component.init_outputs) if component else "none"
        raise InvalidGraphError(f"--output {text}: {node_id} has no output {port!r}. It has {known}.")
    target = Path(path).expanduser().absolute()
    is_table = target.suffix in TABLE_SUFFIXES and DataFrameDirectory in output.type_.types
    if target.exists() and not is_table and not _is_ours(target):
        raise FailedToWriteOutputsError(
            f"{target} exists and was not written by this program. Choose a new folder for --output.", path=target
        )
    if target.is_dir() and is_table:
        raise FailedToWriteOutputsError(f"{target} is a folder. Choose a file name for --output.", path=target)
    return Export(node_id, port, target, output.type_.types)


def _is_ours(target: Path) -> bool:
    return target.is_dir() and ((target / META).is_file() or not any(target.iterdir()))


def export(folder: Path, order: Export) -> None:
    """Write the output in ``folder`` to its target; an older export there is replaced when the new one is whole.

    Raises:
        FailedToWriteOutputsError: it cannot be written; what was there is untouched.
    """
    value = read_any(folder, order.types)
    target = order.target
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.partial")
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            if isinstance(value, DataFrameDirectory) and target.suffix in TABLE_SUFFIXES:
                frame = value.frame()
                with temporary.open("wb") as file:
                    if target.suffix == ".csv":
                        frame.write_csv(file)
                    else:
                        frame.write_parquet(file)
                temporary.replace(target)
            else:
                temporary.mkdir()
                value.write(temporary)
                if target.exists():
                    shutil.rmtree(target)
                temporary.rename(target)
        finally:
            if temporary.is_dir():
                shutil.rmtree(temporary)
            temporary.unlink(missing_ok=True)
