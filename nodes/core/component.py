"""ComponentNode: the base class of components, whose declaration is checked at import."""

import copy
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import ryvencore.Base
from ryvencore import Node, serialize
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.nodes.core.discovery import DeclarationError
from vision_designer.nodes.core.linking import PlacedPortType
from vision_designer.nodes.core.parameters import ParameterInfo, ParameterModel
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.messages import Message

Listener = Callable[..., Any]


class Event(ryvencore.Base.Event):  # type: ignore[misc]
    """An event during which listeners may come and go.

    ryvencore keeps listeners in sets: one that stops listening while it is told breaks off the telling, in which order
    they are told is a matter of chance, and each event takes 4 kB, of which every node has six. Here they are told in
    the order in which they came.
    """

    def __init__(self, *args: object) -> None:
        self.args = args
        self._listeners: dict[Listener, int] = {}

    def sub(self, callback: Listener, nice: int = 0) -> None:
        """Tell ``callback`` from now on; before others if it is less ``nice``."""
        if callback in self._listeners:
            raise ValueError(f"{callback} is already registered")
        self._listeners[callback] = nice

    def unsub(self, callback: Listener) -> None:
        """Tell ``callback`` no more."""
        del self._listeners[callback]

    def emit(self, *args: object) -> None:
        """Tell all who listen now; who stops listening meanwhile is not told any more."""
        for callback, _ in sorted(self._listeners.items(), key=lambda entry: entry[1]):
            if callback in self._listeners:
                callback(*args)


HARMLESS_DATA = ("pos x", "pos y", "unconnected ports hidden", "collapsed", "display title")
"""What stock Ryven's window may read of a node in a project file."""


@dataclass(frozen=True)
class Foreseen:
    """Something doubtful that can be told before a node runs; it keeps nothing from running.

    Attributes:
        error: the member of the error family whose subject it is.
        message: the thing at fault, why, and what to do.
        port: an input port's identifier, or empty.
        parameter: a parameter's identifier, or empty.
        suggestion: a value of that parameter with which it would be right, or None.
        code: the kind of doubt, for quick fixes; or empty.
    """

    error: type[VisionDesignerError]
    message: str
    port: str = ""
    parameter: str = ""
    suggestion: Any = None
    code: str = ""


class NoParameters(ParameterModel):
    """For components that have none."""


class ComponentNode(Node):  # type: ignore[misc]
    """A component: a Ryven node class whose ``run`` does the work when a graph is run.

    A subclass states ``identifier``, ``title``, ``category``, ``version``, ``init_inputs``,
    ``init_outputs``, a nested ``Parameters`` class and a static method ``run``. Its arguments are the
    input ports by identifier, then ``parameters``, ``settings`` (only if it declares run settings) and
    ``job``; it returns the outputs by identifier. The docstring is the help text.

    An instance is a node of a graph that is being edited: it holds parameters and never computes, so
    editing is free. Everything is checked when the class is made.

    Raises:
        DeclarationError: at class creation, when the declaration is incomplete or contradicts itself.
    """

    identifier: ClassVar[str]
    component: ClassVar[str]
    """The identifier as graph files write it; ``identifier`` may get a prefix from stock Ryven."""
    category: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[str] = "1"
    init_inputs: ClassVar[list[InputPort]] = []
    init_outputs: ClassVar[list[OutputPort]] = []
    Parameters: ClassVar[type[ParameterModel]] = NoParameters
    RunSettings: ClassVar[type[ParameterModel]] = NoParameters
    settings_that_change_results: ClassVar[frozenset[str]] = frozenset()
    """Run settings that are part of a result's key; the others only change how fast it comes."""
    dataset_parameters: ClassVar[frozenset[str]] = frozenset()
    """Path parameters that name a dataset of images: of the files there, only those that Convert would read count."""
    outputs_name_files: ClassVar[bool] = True
    """Whether outputs may hold where the files of the inputs lie, as references to images do. Where they do not, and
    the files are compared by content, the result is reused after the files were moved."""
    libraries: ClassVar[tuple[str, ...]] = ()
    """Names of distributions, e.g. ``scikit-learn``, another version of which may change the result."""
    run: ClassVar[Callable[..., Mapping[str, LinkType]]]

    def __init_subclass__(cls, **keywords: object) -> None:
        """Check the declaration."""
        super().__init_subclass__(**keywords)
        _check_declaration(cls)
        cls.component, cls.title = cls.identifier, Message(cls.title)

    @classmethod
    def upgrade(cls, parameters: dict[str, Any], version: str) -> dict[str, Any]:
        """Parameters as saved by an older ``version`` of this component, in today's terms."""
        return parameters

    @classmethod
    def compares_content(cls, parameters: ParameterModel) -> bool:
        """Whether the files of its path parameters are told by their content, rather than by their times and places."""
        return False

    @classmethod
    def additions(cls, parameters: ParameterModel) -> set[str]:
        """Names of the modules of additions that the result depends on; by default those of chosen records."""
        return parameters.modules_of_choices()

    @classmethod
    def labelled_outputs(cls, parameters: ParameterModel, inputs: Mapping[str, bool | None]) -> bool | None:
        """Whether the outputs will carry categories, as far as can be told before running; None if not.

        By default the outputs are labelled as the inputs are, if all that is known of them agrees.
        """
        known = {labelled for labelled in inputs.values() if labelled is not None}
        return known.pop() if len(known) == 1 else None

    @classmethod
    def known_pictures(
        cls, parameters: ParameterModel, known: Mapping[str, LinkType | None]
    ) -> Mapping[str, LinkType | None]:
        """What will be done to each image, as far as it can be told before running.

        Args:
            parameters: of the node.
            known: by input port, the TransformationDirectory that arrives there: itself, attached to images, or as
                the one that a model is validated with; None for images that have none. What is not known is left out.

        Returns:
            The same by output port; by default nothing is known.
        """
        return {}

    @classmethod
    def foreseen_of_data(cls, parameters: ParameterModel, feeds: Mapping[str, ParameterModel]) -> Sequence["Foreseen"]:
        """What is doubtful about the data that a run of this node would read. By default nothing.

        Args:
            parameters: of the node.
            feeds: by input port, the parameters of the node that is linked to it; their paths are absolute.
        """
        return ()

    @classmethod
    def foreseen(cls, parameters: ParameterModel, known: Mapping[str, LinkType | None]) -> Sequence["Foreseen"]:
        """What is doubtful about a run of this node; ``known`` as in :meth:`known_pictures`. By default nothing."""
        return ()

    @classmethod
    def help(cls) -> str:
        """What the component is for, in its author's words."""
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    def input_port(cls, identifier: str) -> InputPort | None:
        """The input of that identifier, or None."""
        return next((port for port in cls.init_inputs if port.identifier == identifier), None)

    @classmethod
    def output_port(cls, identifier: str) -> OutputPort | None:
        """The output of that identifier, or None."""
        return next((port for port in cls.init_outputs if port.identifier == identifier), None)

    @classmethod
    def setting_info(cls, identifier: str) -> ParameterInfo | None:
        """The declaration of a parameter or run setting; None when there is none of that name."""
        for model in (cls.Parameters, cls.RunSettings):
            if identifier in model.model_fields:
                return model.info(identifier)
        return None

    # What follows is the node on a canvas: ryvencore's own methods, mended.

    def __init__(self, params: tuple[Any, Any]) -> None:
        super().__init__(params)
        self.updating = Event(int)
        self.update_error = Event(Exception)
        self.input_added, self.input_removed = Event(), Event()
        self.output_added, self.output_removed = Event(), Event()
        self.node_id = ""
        self.node_title = ""
        self.comment = ""
        self.bypassed = False
        self.parameters: dict[str, Any] = {}
        self.run_settings: dict[str, Any] = {}
        self.saved_version = self.version
        """The version that the parameters are of; not today's only if a newer program saved them."""
        self.position = (0, 0)
        self.extra: dict[str, Any] = {}
        """What a graph file says of this node beside all that, kept for whoever understands it."""
        self.carried: dict[str, Any] = {}
        """What a project file keeps on this node for the graph as a whole."""

    @classmethod
    def brought_up_to_date(cls, parameters: Mapping[str, Any], version: str) -> tuple[dict[str, Any], str]:
        """A copy of parameters saved by ``version``, and their version; a newer one's stay as they are."""
        copied = copy.deepcopy(dict(parameters))
        numbers = [int(text) for text in (version, cls.version) if re.fullmatch(r"[0-9]{1,9}", text)]
        if len(numbers) == 2 and numbers[0] < numbers[1]:
            return cls.upgrade(copied, version), cls.version
        return copied, version

    @classmethod
    def _build_identifier(cls) -> None:
        # ryvencore adds the prefix again at every registration: a second session could not read the first's
        # files.
        prefix = f"{cls.identifier_prefix}." if cls.identifier_prefix is not None else ""
        cls.identifier = prefix + cls.component

    def _setup_ports(self, inputs_data: object = None, outputs_data: object = None) -> None:
        # Ports come from the class, also when loading: what a file says of them may be old or crafted.
        for declared in self.init_inputs:
            placed = self.create_input(declared.label, declared.type_)
            placed.type_ = PlacedPortType(declared, placed)
        for offered in self.init_outputs:
            placed = self.create_output(offered.label, offered.type_)
            placed.type_ = PlacedPortType(offered, placed)

    def delete_input(self, index: int) -> None:
        """Not possible: the class fixes the ports."""
        raise DeclarationError(f"the inputs of {self.title} are fixed")

    def delete_output(self, index: int) -> None:
        """Not possible: the class fixes the ports."""
        raise DeclarationError(f"the outputs of {self.title} are fixed")

    def update_event(self, inp: int = -1) -> None:
        """Nothing: editing a graph never computes."""

    def additional_data(self) -> dict[str, Any]:
        """What a project file keeps of this node: plain JSON, never a pickle."""
        return {
            **super().additional_data(),
            "component": self.component,
            "version": self.saved_version,
            "id": self.node_id,
            "title": self.node_title,
            "parameters": copy.deepcopy(self.parameters),
            "run settings": copy.deepcopy(self.run_settings),
            "comment": self.comment,
            "bypassed": self.bypassed,
            "position": list(self.position),
            "ports": {
                "inputs": [port.identifier for port in self.init_inputs],
                "outputs": [port.identifier for port in self.init_outputs],
            },
            "extra": copy.deepcopy(self.extra),
            "carried": copy.deepcopy(self.carried),
        }

    def load_additional_data(self, data: dict[str, Any]) -> None:
        """Take back what :meth:`additional_data` gave."""
        super().load_additional_data(data)
        self.node_id = str(data.get("id", ""))
        self.node_title = str(data.get("title", ""))
        self.comment = str(data.get("comment", ""))
        self.bypassed = data.get("bypassed") is True
        self.parameters, self.saved_version = self.brought_up_to_date(
            data.get("parameters", {}), str(data.get("version", self.version))
        )
        self.run_settings = copy.deepcopy(dict(data.get("run settings", {})))
        self.extra = copy.deepcopy(dict(data.get("extra", {})))
        self.carried = copy.deepcopy(dict(data.get("carried", {})))

    def load(self, data: dict[str, Any]) -> None:
        """Take back what :meth:`data` gave, in a project file or on the clipboard of stock Ryven.

        ryvencore would unpickle ``state data`` here and keep the node alive for ever; stock's window would
        unpickle ``main widget data`` and call the methods that ``actions`` names. They get to see none of it.
        """
        self.prev_global_id = data.get("GID")
        self.prev_version = data.get("version")
        self.load_data = {key: data[key] for key in HARMLESS_DATA if key in data}
        self.load_data["main widget data"] = serialize({})
        own = data.get("additional data", {})
        x, y = own.get("position", (0, 0))
        self.position = (round(data.get("pos x", x)), round(data.get("pos y", y)))
        self.load_additional_data(own)
        self.inputs: list[NodeInput] = []
        self.outputs: list[NodeOutput] = []
        self._setup_ports()
        self.loaded = True


def _check_declaration(cls: type[ComponentNode]) -> None:
    def fail(field: str, why: str) -> None:
        raise DeclarationError(f"component {cls.__module__}.{cls.__qualname__}: {field} {why}")

    for field in ("identifier", "title", "category", "version"):
        value = cls.__dict__.get(field, getattr(cls, field, None) if field == "version" else None)
        if not isinstance(value, str) or not value:
            fail(field, "must be a non-empty text")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", cls.identifier):
        fail("identifier", f"{cls.identifier!r} must be snake case: a-z, 0-9 and _, starting with a letter")
    if not cls.__doc__:
        fail("docstring", "is missing; it is the help text")
    for field, ports, kind in (
        ("init_inputs", cls.init_inputs, InputPort),
        ("init_outputs", cls.init_outputs, OutputPort),
    ):
        for port in ports:
            if not isinstance(port, kind):
                fail(field, f"holds {port!r}; {kind.__name__} is expected")
            if not re.fullmatch(r"[a-z][a-z0-9_]*", port.identifier):
                fail(field, f"has a port {port.identifier!r}; identifiers are snake case")
        if len({port.identifier for port in ports}) != len(ports):
            fail(field, "has two ports of the same name")
    for field, model in (("Parameters", cls.Parameters), ("RunSettings", cls.RunSettings)):
        if not (isinstance(model, type) and issubclass(model, ParameterModel)):
            fail(field, "must be a subclass of ParameterModel")
        for info in model.describe():
            if not info.title or not info.help:
                fail(f"{field}.{info.identifier}", "needs a title and a help text")
            if info.depends_on is not None and info.depends_on not in model.model_fields:
                fail(f"{field}.{info.identifier}", f"depends on {info.depends_on!r}, which does not exist")
            above = [info.identifier]
            while (switch := model.info(above[-1]).depends_on) in model.model_fields:
                if switch in above:
                    fail(f"{field}.{info.identifier}", f"depends on {info.depends_on!r}, which depends on it")
                above.append(str(switch))
            choices = model.info(info.depends_on).choices if info.depends_on in model.model_fields else {}
            if bool(choices) != bool(info.depends_on_value) or info.depends_on_value not in (*choices, ""):
                fail(
                    f"{field}.{info.identifier}",
                    f"depends on the value {info.depends_on_value!r} of {info.depends_on!r}, whose choices are "
                    f"{', '.join(choices) or 'none'}",
                )
            for name in info.follows:
                if name not in model.model_fields or name == info.identifier or model.info(name).kind != info.kind:
                    fail(
                        f"{field}.{info.identifier}",
                        f"follows {name!r}, which is not another parameter of the same type",
                    )
    both = set(cls.Parameters.model_fields) & set(cls.RunSettings.model_fields)
    if both:
        fail("RunSettings", f"repeats the parameter {sorted(both)[0]!r}")
    unknown = cls.settings_that_change_results - set(cls.RunSettings.model_fields)
    if unknown:
        fail("settings_that_change_results", f"names {sorted(unknown)[0]!r}, which is not a run setting")
    unknown = cls.dataset_parameters - {info.identifier for info in cls.Parameters.describe() if info.kind == "path"}
    if unknown:
        fail("dataset_parameters", f"names {sorted(unknown)[0]!r}, which is not a path parameter")
    if not (isinstance(cls.libraries, tuple) and all(isinstance(name, str) for name in cls.libraries)):
        fail("libraries", "must be a tuple of distribution names")
    run = cls.__dict__.get("run")
    if not isinstance(run, staticmethod):
        fail("run", "must be a static method")
    expected = [port.identifier for port in cls.init_inputs] + ["parameters"]
    expected += ["settings"] if cls.RunSettings.model_fields else []
    expected += ["job"]
    found = list(inspect.signature(cls.run).parameters)
    if found != expected:
        fail("run", f"takes ({', '.join(found)}); it must take ({', '.join(expected)})")


__all__ = ["ComponentNode", "DeclarationError", "Foreseen", "NoParameters", "NodeInput", "NodeOutput"]
