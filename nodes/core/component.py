"""ComponentNode: the base class of components, whose declaration is checked at import."""

import copy
import inspect
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import ryvencore.Base
from ryvencore import Node, serialize
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.nodes.core.discovery import DeclarationError
from vision_designer.nodes.core.job import ReportedMetrics
from vision_designer.nodes.core.linking import PlacedPortType
from vision_designer.nodes.core.parameters import ParameterInfo, ParameterModel
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.messages import Message, fields_of, pieces_of

Listener = Callable[..., Any]
AnyParameters = Any
"""Those of the component: subclasses state their own ``Parameters`` class instead."""
KnownValues = Mapping[str, LinkType | None]
"""By port, what is known before the run: the TransformationDirectory there (itself, attached to images, or the one that
a model is validated with), None for images without one, or the untrained model.
"""


class Event(ryvencore.Base.Event):  # type: ignore[misc]
    """An event whose listeners may be added and removed while it is emitted.

    ryvencore keeps listeners in sets: removing one during an emission raises an error, the order is random, and each
    event takes 4 kB, with six events per node. Here listeners are called in the order of their registration.
    """

    def __init__(self, *args: object) -> None:
        self.args = args
        self._listeners: dict[Listener, int] = {}

    def sub(self, callback: Listener, nice: int = 0) -> None:
        """Register ``callback``; lower ``nice`` is called first."""
        if callback in self._listeners:
            raise ValueError(f"{callback} is already registered")
        self._listeners[callback] = nice

    def unsub(self, callback: Listener) -> None:
        """Remove ``callback``."""
        del self._listeners[callback]

    def emit(self, *args: object) -> None:
        """Call all listeners; those removed meanwhile are skipped."""
        for callback, _ in sorted(self._listeners.items(), key=lambda entry: entry[1]):
            if callback in self._listeners:
                callback(*args)


MAX_CARD_PARAMETERS = 3
NO_EFFECT = "no-effect"
"""Code of a warning that a value has no effect."""
HARMLESS_DATA = ("pos x", "pos y", "unconnected ports hidden", "collapsed", "display title")
"""Data of a node that stock Ryven's window may read from a project file."""


@dataclass(frozen=True)
class EarlyWarning:
    """A warning before a node runs; it does not prevent the run.

    Attributes:
        error: class of the related error.
        message: what is wrong, why, and what to do.
        port: identifier of an input port, or empty.
        parameter: identifier of a parameter, or empty.
        suggestion: correct value of that parameter, or None.
        code: kind of warning, for quick fixes; or empty.
    """

    error: type[VisionDesignerError]
    message: str
    port: str = ""
    parameter: str = ""
    suggestion: Any = None
    code: str = ""


class NoParameters(ParameterModel):
    """No parameters."""


class ComponentNode(Node):  # type: ignore[misc]
    """A component: a Ryven node class whose ``run`` does the work when a graph is run.

    A subclass declares ``identifier``, ``title``, ``category``, ``version``, ``init_inputs``, ``init_outputs``, a
    nested ``Parameters`` class and a static method ``run``. Its arguments are the input ports by identifier, then
    ``parameters``, ``settings`` (only if it declares run settings) and ``job``; it returns the outputs by identifier.
    The docstring is the help text.

    An instance is a node of an edited graph: it holds parameters and never computes. The declaration is checked when
    the class is created.

    Raises:
        DeclarationError: at class creation, if the declaration is incomplete or inconsistent.
    """

    identifier: ClassVar[str]
    component: ClassVar[str]
    """Identifier in graph files; ``identifier`` may get a prefix from stock Ryven."""
    category: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[str] = "1"
    init_inputs: ClassVar[list[InputPort]] = []
    init_outputs: ClassVar[list[OutputPort]] = []
    Parameters: ClassVar[type[ParameterModel]] = NoParameters
    RunSettings: ClassVar[type[ParameterModel]] = NoParameters
    settings_that_change_results: ClassVar[frozenset[str]] = frozenset()
    """Run settings that are part of a result's key; the others change only speed."""
    dataset_parameters: ClassVar[frozenset[str]] = frozenset()
    """Path parameters that name a dataset; only files that Convert would read are part of the key."""
    outputs_name_files: ClassVar[bool] = True
    """Whether outputs may store paths of input files, as references to images do. If not, and files are compared by
    content, the result is reused after the files were moved.
    """
    libraries: ClassVar[tuple[str, ...]] = ()
    """Distributions, e.g. ``scikit-learn``, whose version may change the result."""
    card_parameters: ClassVar[tuple[str, ...]] = ()
    """At most three parameters whose values the node shows on the canvas: a choice if it is named first or not at its
    default, a switch if it is on or not at its default, any other if it is given."""
    card_results: ClassVar[tuple[str, ...]] = ()
    """Lines for the result of a node on the canvas, with reported metrics in braces: ``{images} images``. The first
    line that fits on the card, and whose metrics were all reported and are not 0, is shown."""
    reported_metrics: ClassVar[Callable[..., ReportedMetrics] | None] = None
    """Static method: all metrics that ``run`` may report, given the parameters and the linked input ports."""
    run: ClassVar[Callable[..., Mapping[str, LinkType]]]

    def __init_subclass__(cls, **keywords: object) -> None:
        """Check the declaration."""
        super().__init_subclass__(**keywords)
        _check_declaration(cls)
        cls.component, cls.title = cls.identifier, Message(cls.title)

    @classmethod
    def upgrade(cls, parameters: dict[str, Any], version: str) -> dict[str, Any]:
        """Convert parameters saved by an older ``version`` to the current version."""
        return parameters

    @classmethod
    def compares_content(cls, parameters: AnyParameters) -> bool:
        """Whether files of path parameters are compared by content, instead of times and places."""
        return False

    @classmethod
    def additions(cls, parameters: AnyParameters) -> set[str]:
        """Modules of additions that the result depends on; by default those of chosen records."""
        return set(parameters.modules_of_choices())

    @classmethod
    def labeled_outputs(cls, parameters: ParameterModel, inputs: Mapping[str, bool | None]) -> bool | None:
        """Whether the outputs will have categories, as far as known before the run; None if unknown.

        By default as the inputs, if they agree.
        """
        known = {labeled for labeled in inputs.values() if labeled is not None}
        return known.pop() if len(known) == 1 else None

    @classmethod
    def known_outputs(cls, parameters: AnyParameters, known: KnownValues) -> KnownValues:
        """Operations on each image by output port, given those by input port. By default unknown."""
        return {}

    @classmethod
    def learned_inputs(cls, parameters: AnyParameters) -> Collection[str]:
        """Inputs with the images that the models of this node learn from. By default none."""
        return ()

    @classmethod
    def early_data_warnings(
        cls, parameters: AnyParameters, feeds: Mapping[str, ParameterModel]
    ) -> Sequence["EarlyWarning"]:
        """Warnings about the data that a run would read. By default none.

        ``feeds`` are the parameters of the linked nodes, with absolute paths, by input port.
        """
        return ()

    @classmethod
    def early_warnings(cls, parameters: AnyParameters, known: KnownValues) -> Sequence["EarlyWarning"]:
        """Warnings about a run of this node; ``known`` as in :meth:`known_outputs`. By default none."""
        return ()

    @classmethod
    def help(cls) -> str:
        """Help text of the component."""
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    def input_port(cls, identifier: str) -> InputPort | None:
        """Input port by identifier, or None."""
        return next((port for port in cls.init_inputs if port.identifier == identifier), None)

    @classmethod
    def output_port(cls, identifier: str) -> OutputPort | None:
        """Output port by identifier, or None."""
        return next((port for port in cls.init_outputs if port.identifier == identifier), None)

    @classmethod
    def setting_info(cls, identifier: str) -> ParameterInfo | None:
        """Declaration of a parameter or run setting; None if there is none."""
        for model in (cls.Parameters, cls.RunSettings):
            if identifier in model.model_fields:
                return model.info(identifier)
        return None

    # The node on a canvas: corrections of ryvencore's methods.

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
        """Version of the parameters; differs from the component's only if a newer program saved them."""
        self.position = (0, 0)
        self.extra: dict[str, Any] = {}
        """Unknown fields of the node in a graph file, preserved."""
        self.carried: dict[str, Any] = {}
        """Data about the whole graph that a project file stores on this node."""

    @classmethod
    def brought_up_to_date(cls, parameters: Mapping[str, Any], version: str) -> tuple[dict[str, Any], str]:
        """Upgraded copy of parameters saved by ``version``, and their version; newer ones stay unchanged."""
        copied = copy.deepcopy(dict(parameters))
        numbers = [int(text) for text in (version, cls.version) if re.fullmatch(r"[0-9]{1,9}", text)]
        if len(numbers) == 2 and numbers[0] < numbers[1]:
            return cls.upgrade(copied, version), cls.version
        return copied, version

    @classmethod
    def _build_identifier(cls) -> None:
        # ryvencore adds the prefix at every registration, so a second session could not read files of the first.
        prefix = f"{cls.identifier_prefix}." if cls.identifier_prefix is not None else ""
        cls.identifier = prefix + cls.component

    def _setup_ports(self, inputs_data: object = None, outputs_data: object = None) -> None:
        # Ports come from the class, also when loading: files may be outdated or crafted.
        for create, ports in ((self.create_input, self.init_inputs), (self.create_output, self.init_outputs)):
            for declared in ports:
                placed = create(declared.label, declared.type_)
                placed.type_ = PlacedPortType(declared, placed)

    def delete_input(self, index: int) -> None:
        """Not supported: ports are fixed by the class."""
        raise DeclarationError(f"the inputs of {self.title} are fixed")

    def delete_output(self, index: int) -> None:
        """Not supported: ports are fixed by the class."""
        raise DeclarationError(f"the outputs of {self.title} are fixed")

    def update_event(self, inp: int = -1) -> None:
        """Nothing: editing never computes."""

    def additional_data(self) -> dict[str, Any]:
        """Data of this node in a project file: plain JSON, never a pickle."""
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
        """Load what :meth:`additional_data` returned."""
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
        """Load what :meth:`data` returned, from a project file or stock Ryven's clipboard.

        ryvencore would unpickle ``state data`` and leak the node; stock's window would unpickle ``main widget data``
        and call the methods named in ``actions``. They get none of these.
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
    for field, kind in (("init_inputs", InputPort), ("init_outputs", OutputPort)):
        ports = getattr(cls, field)
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
    for name in sorted(cls.Parameters.model_fields.keys() & cls.RunSettings.model_fields.keys()):
        fail("RunSettings", f"repeats the parameter {name!r}")
    for name in sorted(cls.settings_that_change_results - cls.RunSettings.model_fields.keys()):
        fail("settings_that_change_results", f"names {name!r}, which is not a run setting")
    paths = {info.identifier for info in cls.Parameters.describe() if info.kind == "path"}
    for name in sorted(cls.dataset_parameters - paths):
        fail("dataset_parameters", f"names {name!r}, which is not a path parameter")
    if not (isinstance(cls.libraries, tuple) and all(isinstance(name, str) for name in cls.libraries)):
        fail("libraries", "must be a tuple of distribution names")
    for field, named in (("card_parameters", cls.card_parameters), ("card_results", cls.card_results)):
        if not (isinstance(named, tuple) and all(isinstance(text, str) for text in named)):
            fail(field, "must be a tuple of texts")
    if len(cls.card_parameters) > MAX_CARD_PARAMETERS or len(set(cls.card_parameters)) < len(cls.card_parameters):
        fail("card_parameters", f"must name at most {MAX_CARD_PARAMETERS} parameters, each once")
    for name in set(cls.card_parameters) - set(cls.Parameters.model_fields):
        fail("card_parameters", f"names {name!r}, which is not a parameter")
    for line in cls.card_results:
        if not fields_of(line) or any(spec or conversion for _, _, spec, conversion in pieces_of(line)):
            fail("card_results", f"has {line!r}; a line has metrics in braces, e.g. '{{images}} images'")
    run = cls.__dict__.get("run")
    if not isinstance(run, staticmethod):
        fail("run", "must be a static method")
    settings = ["settings"] if cls.RunSettings.model_fields else []
    expected = [*(port.identifier for port in cls.init_inputs), "parameters", *settings, "job"]
    found = list(inspect.signature(cls.run).parameters)
    if found != expected:
        fail("run", f"takes ({', '.join(found)}); it must take ({', '.join(expected)})")


__all__ = ["ComponentNode", "DeclarationError", "EarlyWarning", "NoParameters", "NodeInput", "NodeOutput"]
