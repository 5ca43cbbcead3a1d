"""Small components for tests of the engine: arithmetic, and every way to fail."""

import json
import time
from pathlib import Path

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import Parameter, ParameterModel, PathText
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.errors import InvalidDatasetError, RunCancelledError


class Number(LinkType):
    type_name = "Number"

    def __init__(self, value):
        self.value = value

    @classmethod
    def read(cls, folder: Path):
        try:
            return cls(json.loads((folder / "number.json").read_text()))
        except (OSError, ValueError) as error:
            raise InvalidDatasetError(f"{folder} holds no number. Run again.") from error

    def write(self, folder: Path):
        (folder / "number.json").write_text(json.dumps(self.value))


class Word(LinkType):
    type_name = "Word"

    @classmethod
    def read(cls, folder: Path):
        return cls()

    def write(self, folder: Path):
        pass


class Constant(ComponentNode):
    """A number."""

    identifier = "constant"
    title = "Constant"
    category = "Tests"
    init_outputs = [OutputPort("value", "Value", Number)]

    class Parameters(ParameterModel):
        value: int = Parameter(1, title="Value", help="The number.", ge=0)

    @staticmethod
    def run(parameters, job):
        job.log(f"the number is {parameters.value}")
        job.metric("seen", parameters.value, step=0)
        job.report({"value": parameters.value})
        return {"value": Number(parameters.value)}


class FromFile(ComponentNode):
    """The number of files at a path."""

    identifier = "from_file"
    title = "From File"
    category = "Tests"
    init_outputs = [OutputPort("value", "Value", Number)]

    class Parameters(ParameterModel):
        path: PathText = Parameter(title="Path", help="A folder.", min_length=1)

    @staticmethod
    def run(parameters, job):
        return {"value": Number(len(list(Path(parameters.path).iterdir())))}


class Add(ComponentNode):
    """The sum of two numbers; the second one is optional."""

    identifier = "add"
    title = "Add"
    category = "Tests"
    init_inputs = [InputPort("first", "First", Number), InputPort("second", "Second", Number, optional=True)]
    init_outputs = [OutputPort("sum", "Sum", Number)]

    @staticmethod
    def run(first, second, parameters, job):
        total = first.value + (second.value if second is not None else 0)
        job.report({"sum": total})
        return {"sum": Number(total)}


class Misbehave(ComponentNode):
    """Fails in various ways."""

    identifier = "misbehave"
    title = "Misbehave"
    category = "Tests"
    init_inputs = [InputPort("value", "Value", Number, optional=True)]
    init_outputs = [OutputPort("value", "Value", Number)]

    class Parameters(ParameterModel):
        how: str = Parameter("crash", title="How", help="crash, refuse, forget, fill, wait, hold, stubborn, ...")
        seconds: float = Parameter(60.0, title="Seconds", help="How long to wait.")

    class RunSettings(ParameterModel):
        speed: int = Parameter(1, title="Speed", help="Changes nothing.")
        mood: str = Parameter("good", title="Mood", help="Changes the result.")

    settings_that_change_results = frozenset({"mood"})

    @staticmethod
    def run(value, parameters, settings, job):
        folder = job.output_folder("value")
        (folder / "half").write_text("half an output")
        if parameters.how == "crash":
            raise ZeroDivisionError("a bug in a component")
        if parameters.how == "refuse":
            raise InvalidDatasetError("the number is not to its liking. Choose another.")
        if parameters.how == "warn":
            for message in ("a file was left out", "a [b]label[/b] is missing", "a file was left out"):
                job.warn(message)
            job.log("said once")
        if parameters.how == "forget":
            return {}
        if parameters.how == "exit":
            raise SystemExit("a component must not end the process")
        if parameters.how == "memory":
            raise MemoryError
        if parameters.how == "fill":
            with (folder / "large").open("wb") as file:
                for _ in range(64):
                    file.write(bytes(2**20))
        if parameters.how in {"stubborn", "late"}:
            time.sleep(parameters.seconds)
        if parameters.how == "late":
            job.log("too late")
        if parameters.how in {"wait", "hold"}:
            # Wait until the test releases the run.
            released = job.workspace.with_name("released")
            until = time.monotonic() + (parameters.seconds if parameters.how == "wait" else 600)
            while time.monotonic() < until and not (parameters.how == "hold" and released.exists()):
                job.check_cancelled()
                time.sleep(0.02)
        if parameters.how == "break":
            # As a library does whose worker processes have died.
            try:
                while True:
                    job.check_cancelled()
                    time.sleep(0.02)
            except RunCancelledError as error:
                raise RuntimeError("a worker process exited unexpectedly") from error
        return {"value": Number(1)}


class Talk(ComponentNode):
    """Prints, as libraries do."""

    identifier = "talk"
    title = "Talk"
    category = "Tests"
    init_outputs = [OutputPort("value", "Value", Number)]

    @staticmethod
    def run(parameters, job):
        print("hello from a component")
        return {"value": Number(1)}
