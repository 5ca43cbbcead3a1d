"""Components that do next to nothing, for tests of the code around them."""

from typing import Literal

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import Parameter, ParameterModel, PathText
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.core.registry import Components, by_identifier


class Apples(LinkType):
    type_name = "Apples"

    @classmethod
    def read(cls, folder):
        return cls()

    def write(self, folder):
        pass


class Pears(Apples):
    type_name = "Pears"


class Grow(ComponentNode):
    """Grow apples."""

    identifier = "grow"
    title = "Grow"
    category = "Orchard"
    init_outputs = [OutputPort("apples", "Apples", Apples)]

    class Parameters(ParameterModel):
        trees: int = Parameter(3, title="Trees", help="How many trees.", ge=1, le=100)
        kind: Literal["boskoop", "cox"] = Parameter("cox", title="Kind", help="Which kind.")
        water: bool = Parameter(True, title="Water", help="Whether to water.")
        liters: float = Parameter(1.5, title="Liters", help="How much.", gt=0, depends_on="water")
        map: PathText = Parameter("", title="Map", help="Where the trees stand.")
        label: str = Parameter("fresh", title="Label", help="What the crate says.", min_length=1)

    class RunSettings(ParameterModel):
        workers: int = Parameter(2, title="Workers", help="How many work.", ge=1)

    @staticmethod
    def run(parameters, settings, job):
        return {"apples": Apples()}


class Mix(ComponentNode):
    """Mix two crates of apples."""

    identifier = "mix"
    title = "Mix"
    category = "Orchard"
    init_inputs = [InputPort("left", "Left", Apples), InputPort("right", "Right", (Apples, Pears))]
    init_outputs = [OutputPort("apples", "Apples", Apples), OutputPort("pears", "Pears", Pears)]

    @staticmethod
    def run(left, right, parameters, job):
        return {"apples": left, "pears": Pears()}


class Prune(ComponentNode):
    """Prune; its parameter was called `length` in version 1."""

    identifier = "prune"
    title = "Prune"
    category = "Orchard"
    version = "2"
    init_inputs = [InputPort("apples", "Apples", Apples)]
    init_outputs = [OutputPort("apples", "Apples", Apples)]

    class Parameters(ParameterModel):
        centimeters: int = Parameter(10, title="Length", help="How much.")

    @classmethod
    def upgrade(cls, parameters, version):
        return {"centimeters" if name == "length" else name: value for name, value in parameters.items()}

    @staticmethod
    def run(apples, parameters, job):
        return {"apples": apples}


def orchard() -> Components:
    return by_identifier([Grow, Mix, Prune])
