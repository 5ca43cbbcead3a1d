"""Split Image Directory: divides images in two."""

from collections.abc import Mapping

from vision_designer.nodes.component import ComponentNode
from vision_designer.nodes.data.image_directory import ImageDirectory
from vision_designer.nodes.job import Job
from vision_designer.nodes.parameters import Parameter, ParameterModel
from vision_designer.nodes.ports import InputPort, LinkType, OutputPort


class SplitImageDirectory(ComponentNode):
    """Divide the images of an image directory into two distinct sets.

    Labelled images are divided category by category, so that every category with two images or more is
    in both outputs; unlabelled images are drawn at random. No image is in both outputs, and none is lost.
    """

    identifier = "split_image_directory"
    title = "Split Image Directory"
    category = "Computer Vision/Image Data Transformation"
    version = "1"
    libraries = ("numpy",)
    init_inputs = [
        InputPort("input_image_directory", "Input image directory", ImageDirectory, help="The images to divide."),
    ]
    init_outputs = [
        OutputPort("output_image_directory1", "Output image directory1", ImageDirectory, help="The first part."),
        OutputPort("output_image_directory2", "Output image directory2", ImageDirectory, help="All other images."),
    ]

    class Parameters(ParameterModel):
        """How large the first part is, and how it is drawn."""

        fraction: float = Parameter(
            0.9,
            title="Fraction of images in the first output",
            help="The first output holds this share of the images, rounded down to whole images.",
            gt=0,
            lt=1,
        )
        random_seed: int = Parameter(
            42, title="Random seed", help="The same seed divides the same images in the same way."
        )

    @classmethod
    def known_pictures(
        cls, parameters: ParameterModel, known: Mapping[str, LinkType | None]
    ) -> Mapping[str, LinkType | None]:
        """Both outputs carry what the images carry."""
        carried = [known[port.identifier] for port in cls.init_inputs if port.identifier in known]
        return {port.identifier: carried[0] for port in cls.init_outputs} if carried else {}

    @staticmethod
    def run(input_image_directory: ImageDirectory, parameters: Parameters, job: Job) -> dict[str, LinkType]:
        """See vision.splitting.split for the errors."""
        from vision_designer.nodes.vision.splitting import split

        first, second = split(input_image_directory, parameters.fraction, parameters.random_seed)
        job.log(f"{len(first)} and {len(second)} images")
        job.report({"images_in_first": len(first), "images_in_second": len(second)})
        return {"output_image_directory1": first, "output_image_directory2": second}
