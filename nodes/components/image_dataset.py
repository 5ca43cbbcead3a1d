"""Image Dataset: a folder or an archive of images."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX, Parameter, ParameterModel, PathText
from vision_designer.nodes.core.ports import LinkType, OutputPort
from vision_designer.nodes.datasets.dataset_files import is_dataset_file, is_own
from vision_designer.nodes.errors import CouldNotOpenFileError
from vision_designer.nodes.system.files import check_is_file, is_folder, is_hidden
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.types.zip_file import ZipFile


class ImageDataset(ComponentNode):
    """Bring a folder or an archive of images into the graph.

    Nothing is copied: the images are read in place. Changed, added or removed files are detected at the next run.
    ``sample:digits`` selects the built-in sample, 1,797 scanned digits in 10 categories.
    """

    identifier = "image_dataset"
    title = "Image Dataset"
    category = "Datasets"
    version = "1"
    card_parameters = ("path",)
    dataset_parameters = frozenset({"path"})
    init_outputs = [
        OutputPort("dataset", "Dataset", (AnyDirectory, ZipFile), help="The folder or archive, by reference."),
    ]

    class Parameters(ParameterModel):
        """Location of the images."""

        path: PathText = Parameter(
            title="Path",
            help="A folder or an archive (.zip .tar .tar.gz .tgz .tar.bz2 .tbz2), absolute or relative to the graph "
            "file; or sample:digits.",
            min_length=1,
            remedy="choose a folder or an archive",
        )
        fingerprint: Literal["times", "content"] = Parameter(
            "times",
            title="Fingerprint",
            help="How changes of a file are detected: by its size, times and location on the disk, or by its content. "
            "Content reuses results after files were touched, restored or copied back, and trained models also "
            "after they were moved, but reads every byte before each run.",
            choices={"times": "Times", "content": "Content"},
            group="Advanced",
        )

    @classmethod
    def compares_content(cls, parameters: Parameters) -> bool:
        """Chosen by the user."""
        return parameters.fingerprint == "content"

    @classmethod
    def labeled_outputs(cls, parameters: ParameterModel, inputs: Mapping[str, bool | None]) -> bool | None:
        """False if a folder has images and no subfolder; archives are not opened for this."""
        path = Path(getattr(parameters, "path", ""))
        try:
            with os.scandir(path) as found:
                entries = [entry for entry in found if not is_hidden(entry.name)]
            folders = [entry for entry in entries if is_folder(entry)]
            names = [entry.name for entry in entries if entry not in folders and is_dataset_file(entry.name)]
            categories = [entry for entry in folders if not is_own(str(path), entry.name)]
            if not categories and not names:
                return None
            return bool(categories) or any(name.endswith(".lst") for name in names)
        except (OSError, ValueError):
            return None

    @staticmethod
    def run(parameters: Parameters, job: Job) -> dict[str, LinkType]:
        """Raises CouldNotOpenFileError if nothing is at the path."""
        if parameters.path.startswith(SAMPLE_PREFIX):
            from vision_designer.nodes.vision.datasets.samples import write_sample

            folder = job.output_folder("dataset") / "files"
            write_sample(parameters.path.removeprefix(SAMPLE_PREFIX), folder, job)
            return {"dataset": AnyDirectory(folder)}
        path = Path(parameters.path)
        try:
            if not path.is_dir():
                check_is_file(path)
                return {"dataset": ZipFile(path)}
        except (FileNotFoundError, NotADirectoryError) as error:
            raise CouldNotOpenFileError(
                "there is no folder or archive {path}. Check Path (path).", path=path, parameter="path"
            ) from error
        except OSError as error:
            raise CouldNotOpenFileError(
                "{path} cannot be opened: {reason}. Check Path (path).",
                reason=error.strerror,
                path=path,
                parameter="path",
            ) from error
        return {"dataset": AnyDirectory(path)}
