"""Convert to Image Directory: finds images and their categories."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from vision_designer.nodes.core.component import ComponentNode, EarlyWarning, KnownValues
from vision_designer.nodes.core.job import Job, ReportedMetrics, Table
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX, Parameter, ParameterModel, PathText, refused
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.datasets.subsets import SUBSET_NAMES, problem_on_disk
from vision_designer.nodes.errors import InvalidDatasetError
from vision_designer.nodes.images.archive_limits import USUAL_LIMITS, ArchiveLimits
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.types.image_directory import DEFAULT_MEGAPIXELS, MAX_MEGAPIXELS, ImageDirectory
from vision_designer.nodes.types.zip_file import ZipFile

MAX_SHOWN = 1000
"""Maximum rows of the table of skipped files; the output's own report is complete."""


class ConvertToImageDirectory(ComponentNode):
    """Find the images of a folder or an archive, and their categories.

    With one subfolder for each category, the name of the folder is the label of every image in it, at any depth. Images
    without subfolders are unlabeled. A single enclosing folder is skipped, and so is a folder in the designer's own
    ImageDirectory layout. Folders named train, val and test that contain the category folders are subsets; select one
    with Subset. A labels file can provide the categories instead. File extensions, in any case: .jpg .jpeg .jpe .jfif
    .jif .pjpeg .pjp .png .ppm .bmp .pgm .tif .tiff .webp .gif .avif .heic .heif. Only image headers are read; nothing
    is copied. Archives are read in place; a compressed tar is unpacked into the workspace once. Links to folders are
    followed, but never in a cycle. Values of more than 8 bits are converted to 8 bits with one value range for the
    whole dataset, never image by image. If a file does not state its value range, as with floats, its pixels are also
    read to check that they are in range.
    """

    identifier = "convert_to_image_directory"
    title = "Convert to Image Directory"
    category = "Computer Vision/Image Data Transformation"
    version = "2"
    card_parameters = ("labels_file", "subset")
    card_results = ("{images} images in {categories} categories", "{images} images")
    libraries = ("Pillow", "pi-heif")
    init_inputs = [
        InputPort("input_dataset", "Input dataset", (AnyDirectory, ZipFile), help="A folder or an archive of images."),
    ]
    init_outputs = [
        OutputPort(
            "output_image_directory",
            "Output image directory",
            ImageDirectory,
            help="The images by reference, with categories if there is one subfolder for each category.",
        ),
    ]

    class Parameters(ParameterModel):
        """Selection of images, source of their categories, and handling of other files."""

        subset: Literal["all", "training", "validation", "test"] = Parameter(
            "all",
            title="Subset",
            help="The images to use if the folders of the dataset are named train, val (valid, validation, dev) and "
            "test (testing, eval). All merges the categories of these folders, with a warning.",
            choices={"all": "All", "training": "Training", "validation": "Validation", "test": "Test"},
        )
        labels_file: PathText = Parameter(
            "",
            title="Labels file",
            help="A CSV or TSV file with a header and one row for each image; its categories replace those of the "
            "folders. Paths in it are relative to the dataset or to the file; images without a row are left out.",
        )
        path_column: str = Parameter(
            "",
            title="Path column",
            help="The column of the labels file with the path or name of the image. If empty, it is found by its name: "
            "path, filename, file, image, id and similar names.",
            depends_on="labels_file",
        )
        label_column: str = Parameter(
            "",
            title="Label column",
            help="The column of the labels file with the category of the image. If empty, it is found by its name: "
            "label, category, class, target and similar names.",
            depends_on="labels_file",
        )
        follow_links: bool = Parameter(
            True,
            title="Follow links",
            help="Follow links to folders, including folders outside the dataset; never in a cycle, and never twice to "
            "the same folder. If off, each link counts as a file that cannot be read.",
        )
        on_invalid_image: Literal["skip", "fail"] = Parameter(
            "skip",
            title="On invalid image",
            help="What to do with a file that has an image extension but cannot be read, a file that may be an image "
            "but has another extension or none, and a row of the labels file without an image. Text files, tables "
            "and programs are always ignored.",
            choices={"skip": "Skip and report", "fail": "Fail"},
        )
        largest_image: int = Parameter(
            DEFAULT_MEGAPIXELS,
            title="Largest image",
            help="Images with more pixels are rejected. This protects memory against files that claim to be extremely "
            "large; reading an image takes up to 16 MB per megapixel.",
            unit="megapixels",
            ge=1,
            le=MAX_MEGAPIXELS,
        )
        value_range: Literal["type", "tags", "set", "numbers"] = Parameter(
            "type",
            title="Value range",
            help="The values that become black and white in images of more than 8 bits. By type: for integers the bit "
            "depth stated in the file, for floats the range stated in the file (SMinSampleValue, SMaxSampleValue), "
            "otherwise 0 to 1. By the file's tags: MinSampleValue and MaxSampleValue are used as well. The set's "
            "own: from the smallest to the largest value of all images, measured once. Values outside the range "
            "become black or white, with a warning.",
            choices={
                "type": "By type",
                "tags": "By the file's tags",
                "set": "From the set's own minimum to its maximum",
                "numbers": "Two numbers",
            },
        )
        lowest_value: float = Parameter(
            0.0,
            title="Lowest value",
            depends_on="value_range",
            depends_on_value="numbers",
            help="The value that becomes black.",
            ge=-1e30,
            le=1e30,
        )
        highest_value: float = Parameter(
            255.0,
            title="Highest value",
            depends_on="value_range",
            depends_on_value="numbers",
            help="The value that becomes white.",
            ge=-1e30,
            le=1e30,
        )

        @model_validator(mode="after")
        def _numbers_are_a_range(self) -> Self:
            if self.value_range == "numbers" and not self.lowest_value < self.highest_value:
                why = Message(
                    "is {highest:g}; it must be greater than Lowest value (lowest_value), which is {lowest:g}.",
                    highest=self.highest_value,
                    lowest=self.lowest_value,
                )
                raise refused("NotInRangeValueError", "highest_value", why)
            return self

    class RunSettings(ParameterModel):
        """Limits of an archive; they affect only whether there is a result."""

        archive_members: int = Parameter(
            USUAL_LIMITS.members,
            title="Archive members",
            help="An archive with more entries is rejected. One million entries take about 1 GB of memory.",
            unit="entries",
            ge=1,
            le=1_000_000_000,
        )
        archive_gigabytes: float = Parameter(
            USUAL_LIMITS.gigabytes,
            title="Archive gigabytes",
            help="An archive that unpacks to more is rejected, so that it does not fill the disk.",
            unit="GB",
            gt=0,
            le=1_000_000,
        )
        archive_ratio: int = Parameter(
            USUAL_LIMITS.ratio,
            title="Archive ratio",
            help="An archive that unpacks to more than 10 GB, and to more than this many times its own size, is "
            "rejected: images rarely compress that much, but archives made to fill a disk do.",
            unit="times",
            ge=1,
            le=1_000_000_000,
        )

    @classmethod
    def known_outputs(cls, parameters: ParameterModel, known: KnownValues) -> KnownValues:
        """Images without a transformation."""
        return {"output_image_directory": None}

    @classmethod
    def labeled_outputs(cls, parameters: ParameterModel, inputs: Mapping[str, bool | None]) -> bool | None:
        """Whether folders or a table provide categories; None for a subset that is unknown before the run."""
        if getattr(parameters, "labels_file", ""):
            return True
        return super().labeled_outputs(parameters, inputs) if getattr(parameters, "subset", "all") == "all" else None

    @classmethod
    def early_data_warnings(cls, parameters: Parameters, feeds: Mapping[str, ParameterModel]) -> Sequence[EarlyWarning]:
        """Whether the subset fits the folders, judged by names on disk."""
        path = getattr(feeds.get("input_dataset"), "path", "")
        if not path or path.startswith(SAMPLE_PREFIX) or (parameters.subset == "all" and parameters.labels_file):
            return ()
        why = problem_on_disk(Path(path), parameters.subset)
        if not why:
            return ()
        message = Message("{path}: {why}", path=path, why=why)
        if parameters.subset != "all":
            message = Message(
                "{path} has no subset {subset}: {why}", path=path, subset=SUBSET_NAMES[parameters.subset], why=why
            )
        return (EarlyWarning(InvalidDatasetError, message, parameter="subset", code="subset"),)

    @staticmethod
    def reported_metrics(parameters: ParameterModel, linked: Collection[str]) -> ReportedMetrics:
        """Numbers of images, categories, and other files."""
        other_files = ("skipped", "left_out", "linked_folders", "links_outside", "copies")
        return ReportedMetrics(frozenset({"images", "categories", *other_files}))

    @staticmethod
    def run(
        input_dataset: AnyDirectory | ZipFile, parameters: Parameters, settings: RunSettings, job: Job
    ) -> dict[str, LinkType]:
        """See vision.conversion.convert for the errors."""
        from vision_designer.nodes.images.value_range import ValueRange
        from vision_designer.nodes.vision.datasets.conversion import convert
        from vision_designer.nodes.vision.datasets.layout import Selection
        from vision_designer.nodes.vision.decoding.decode import MEGAPIXEL

        chosen = ValueRange(parameters.value_range)
        if parameters.value_range == "numbers":
            chosen = ValueRange("numbers", parameters.lowest_value, parameters.highest_value)
        directory = convert(
            input_dataset.path,
            fail_on_invalid=parameters.on_invalid_image == "fail",
            job=job,
            limit=parameters.largest_image * MEGAPIXEL,
            archive_limits=ArchiveLimits(settings.archive_members, settings.archive_gigabytes, settings.archive_ratio),
            value_range=chosen,
            selection=Selection(
                parameters.subset,
                Path(parameters.labels_file) if parameters.labels_file else None,
                parameters.path_column,
                parameters.label_column,
                parameters.follow_links,
            ),
        )
        counts = directory.counts()
        skipped = len(directory.skipped)
        kinds = (
            Message.counted(len(counts), "1 category", "{count} categories")
            if directory.labeled
            else Message("unlabeled")
        )
        left = Message.counted(skipped, ", 1 file skipped", ", {count} files skipped") if skipped else ""
        job.log(
            Message.counted(
                len(directory), "1 image, {kinds}{left}", "{count} images, {kinds}{left}", kinds=kinds, left=left
            )
        )
        if len(counts) == 1:
            job.warn(
                "all images are in one folder, {category!r}, whose name is used as their category; for "
                "unlabeled images, choose that folder itself",
                category=next(iter(counts)),
            )
        for name, count in counts.items():
            if count == 0:
                job.warn("the category {name!r} has no readable images", name=name)
        tables = [Table("Categories", ("category", "images"), list(counts.items()))] if counts else []
        if directory.skipped:
            rows = [(file.path, file.reason) for file in directory.skipped[:MAX_SHOWN]]
            tables.append(Table("Skipped files", ("file", "reason"), rows))
        job.report(
            {"images": len(directory), "categories": len(counts), "skipped": len(directory.skipped)}, tables=tables
        )
        if len(directory.skipped) > MAX_SHOWN:
            more = len(directory.skipped) - MAX_SHOWN
            job.log(
                "{more} more skipped files are not in the table; the report of the output lists all of them", more=more
            )
        return {"output_image_directory": directory}
