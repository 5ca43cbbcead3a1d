"""Split Image Directory: divides an image directory in two."""

from collections.abc import Collection
from typing import Literal, Self

from pydantic import model_validator

from vision_designer.nodes.core.component import ComponentNode, KnownValues
from vision_designer.nodes.core.job import Job, ReportedMetrics, Table
from vision_designer.nodes.core.parameters import Parameter, ParameterModel, refused
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.datasets.image_groups import EXAMPLES, pattern_problem
from vision_designer.nodes.messages import Message
from vision_designer.nodes.types.image_directory import ImageDirectory

MAX_SHOWN = 1000
"""Maximum categories of the table."""


class SplitImageDirectory(ComponentNode):
    """Divide the images of an image directory into two disjoint sets.

    Random: labeled images are divided category by category, so that every category with two or more images is in both
    outputs; unlabeled images are divided at random. By name: a hash of each image's path decides, so that images that
    are added later do not move any of the others. By group: images that belong together, such as those of one patient,
    stay together. Every image is in exactly one output.
    """

    identifier = "split_image_directory"
    title = "Split Image Directory"
    category = "Computer Vision/Image Data Transformation"
    version = "2"
    card_parameters = ("fraction", "method")
    card_results = ("{images_in_first} and {images_in_second} images",)
    libraries = ("numpy",)
    init_inputs = [
        InputPort("input_image_directory", "Input image directory", ImageDirectory, help="The images to divide."),
    ]
    init_outputs = [
        OutputPort("output_image_directory1", "Output image directory1", ImageDirectory, help="The first part."),
        OutputPort("output_image_directory2", "Output image directory2", ImageDirectory, help="All other images."),
    ]

    class Parameters(ParameterModel):
        """Size of the first part, and the method."""

        fraction: float = Parameter(
            0.9,
            title="Fraction of images in the first output",
            help="The share of the images in the first output, rounded down to whole images; with By name and By group "
            "it is approximate.",
            gt=0,
            lt=1,
        )
        random_seed: int = Parameter(
            42, title="Random seed", help="The same seed divides the same images in the same way."
        )
        method: Literal["random", "by_name", "by_group"] = Parameter(
            "random",
            title="Method",
            help="Random: exactly the fraction of all images, and of each category. By name: the path of each image "
            "and the seed decide, so that adding images does not move any of the others. By group: images that belong "
            "together are in the same output.",
            choices={"random": "Random", "by_name": "By name", "by_group": "By group"},
        )
        group_by: str = Parameter(
            "",
            title="Group by",
            depends_on="method",
            depends_on_value="by_group",
            help="Identifies images that belong together: a folder level, 1 for the outermost folder of an image's "
            "path, or a regular expression with one group in parentheses that is matched against the file name, "
            "such as ^([^_]+)_ for the part before the first underscore.",
        )

        @model_validator(mode="after")
        def _groups_are_known(self) -> Self:
            if self.method != "by_group":
                return self
            why: str | None = Message("is required with Method By group. {examples}", examples=EXAMPLES)
            if self.group_by:
                is_level = self.group_by.isascii() and self.group_by.isdigit()
                why = None if is_level else pattern_problem(self.group_by)
            if why is not None:
                error = "ParameterParsingError" if self.group_by else "NullOrEmptyError"
                raise refused(error, "group_by", why)
            return self

    @classmethod
    def known_outputs(cls, parameters: ParameterModel, known: KnownValues) -> KnownValues:
        """Both outputs have the images' transformation."""
        carried = [known[port.identifier] for port in cls.init_inputs if port.identifier in known]
        return {port.identifier: carried[0] for port in cls.init_outputs} if carried else {}

    @staticmethod
    def reported_metrics(parameters: ParameterModel, linked: Collection[str]) -> ReportedMetrics:
        """Sizes of the outputs."""
        numbers = {f"{what}_in_{output}" for what in ("images", "groups") for output in ("first", "second")}
        return ReportedMetrics(frozenset({*numbers, "fraction_in_first"}))

    @staticmethod
    def run(input_image_directory: ImageDirectory, parameters: Parameters, job: Job) -> dict[str, LinkType]:
        """See vision.splitting.divide for the errors."""
        from vision_designer.nodes.vision.datasets.splitting import divide

        parts = divide(
            input_image_directory,
            parameters.method,
            parameters.fraction,
            parameters.random_seed,
            parameters.group_by,
            job,
        )
        first, second = parts.first, parts.second
        job.log("images in the two outputs: {first} and {second}", first=len(first), second=len(second))
        job.report({"images_in_first": len(first), "images_in_second": len(second)})
        if parameters.method != "random":
            job.log(
                "{fraction:.4g} of the images are in output 1; {requested:g} was requested",
                fraction=parts.fraction,
                requested=parameters.fraction,
            )
            job.report({"fraction_in_first": parts.fraction}, _tables(first, second))
        if parts.groups is not None:
            job.log(
                "groups in the two outputs: {first:,} and {second:,}", first=parts.groups[0], second=parts.groups[1]
            )
            job.report({"groups_in_first": parts.groups[0], "groups_in_second": parts.groups[1]})
        return {"output_image_directory1": first, "output_image_directory2": second}


def _tables(first: ImageDirectory, second: ImageDirectory) -> list[Table]:
    others = second.counts()
    rows = [(name, count, others[name]) for name, count in first.counts().items()][:MAX_SHOWN]
    return [Table("Images by category", ("category", "output 1", "output 2"), rows)] if rows else []
