"""Steps over the nodes of a graph; see growth.py."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from growing import Case

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.plan import Plan, make_plan
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.engine.store import Record, Store
from vision_designer.graphs.flow import Session
from vision_designer.graphs.flow_document import flow_from_document, insert_document
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.validate import validate
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.core.parameters import Parameter, ParameterModel
from vision_designer.nodes.core.ports import InputPort, LinkType, OutputPort
from vision_designer.nodes.core.registry import by_identifier
from vision_designer.nodes.errors import InvalidGraphError

SIZES = (10, 100, 300, 1000, 3000)
REGISTRY = load_components()
SPLIT = "split_image_directory"


def chain(nodes: int, folder: Path) -> GraphDocument:
    """A converted folder, split repeatedly; ``nodes`` in total."""
    found = [
        {"id": "images", "component": "image_dataset", "parameters": {"path": str(folder)}},
        {"id": "convert", "component": "convert_to_image_directory"},
    ]
    links = [{"from": "images.dataset", "to": "convert.input_dataset"}]
    source = "convert.output_image_directory"
    for number in range(nodes - len(found)):
        found.append({"id": f"split_{number}", "component": SPLIT})
        links.append({"from": source, "to": f"split_{number}.input_image_directory"})
        source = f"split_{number}.output_image_directory1"
    return GraphDocument.model_validate({"nodes": found, "links": links})


def bypassed(nodes: int, folder: Path) -> GraphDocument:
    """A chain with half of the splits bypassed; the second output of each is split once more."""
    document = chain(2 + nodes // 2, folder)
    outer = []
    for node in document.nodes[2:]:
        node.bypassed = True
        outer.append({"id": f"{node.id}_rest", "component": SPLIT})
    links = [
        {"from": f"{node.id}.output_image_directory2", "to": f"{node.id}_rest.input_image_directory"}
        for node in document.nodes[2:]
    ]
    more = GraphDocument.model_validate({"nodes": outer, "links": links})
    return document.model_copy(
        update={"nodes": [*document.nodes, *more.nodes], "links": [*document.links, *more.links]}
    )


def circles(nodes: int, *, behind: bool) -> GraphDocument:
    """Splits in one cycle, or in a small one followed by a chain of all others."""
    links = [(number, number + 1) for number in range(nodes - 1)] + [(2 if behind else nodes - 1, 0)]
    return GraphDocument.model_validate(
        {
            "nodes": [{"id": f"n{number}", "component": SPLIT} for number in range(nodes)],
            "links": [
                {"from": f"n{source}.output_image_directory1", "to": f"n{target}.input_image_directory"}
                for source, target in links
            ],
        }
    )


def reading(nodes: int, folder: Path) -> Callable[[], object]:
    chain(nodes, folder).write(folder / "graph.json", REGISTRY)
    return lambda: GraphDocument.read(folder / "graph.json")


def writing(nodes: int, folder: Path) -> Callable[[], object]:
    document = chain(nodes, folder)
    return lambda: document.to_text(REGISTRY)


def named_twice(nodes: int, folder: Path) -> Callable[[], object]:
    """Reject a graph in which every id occurs twice."""
    document = chain(nodes, folder)
    twice = document.model_copy(update={"nodes": [*document.nodes, *document.nodes]}).to_text(REGISTRY)

    def refuse() -> None:
        with suppress(InvalidGraphError):
            GraphDocument.from_text(twice, "graph")
            raise AssertionError("ids that are there twice were not noticed")

    return refuse


def opening(nodes: int, folder: Path) -> Callable[[], object]:
    document, session = chain(nodes, folder), Session(REGISTRY)
    return lambda: flow_from_document(document, session)


def pasting(nodes: int, folder: Path) -> Callable[[], object]:
    """Paste a graph into itself, so that every id is taken."""
    document, session = chain(nodes, folder), Session(REGISTRY)

    def paste() -> None:
        flow = flow_from_document(document, session)
        insert_document(flow, document)
        assert len(flow.nodes) == 2 * nodes

    return paste


def validating(document: GraphDocument, folder: Path, expected: int) -> Callable[[], object]:
    """Find the ``expected`` number of problems of a graph."""

    def act() -> None:
        assert len(validate(resolve(document, REGISTRY, folder))) == expected

    return act


def all_wrong(nodes: int, folder: Path) -> Callable[[], object]:
    """Find the problems of a graph without matching links or known components."""
    document = chain(nodes, folder)
    for node in document.nodes:
        node.component = "splitt_image_directory"
    return validating(document, folder, nodes)


def planning(nodes: int, folder: Path) -> Callable[[], object]:
    document = chain(nodes, folder)
    return lambda: make_plan(resolve(document, REGISTRY, folder))


def reusing(nodes: int, folder: Path) -> Callable[[], object]:
    """Run a plan with all outputs in the store."""
    plan = make_plan(resolve(chain(nodes, folder), REGISTRY, folder))
    store = Store(folder / "workspace")
    finished(plan, store)

    def run() -> None:
        result = Runner(plan, store, run_id="growth").run()
        assert {node.state for node in result.nodes.values()} == {"reused"}

    return run


class Nothing(LinkType):
    """Output of a node that does nothing."""

    type_name = "Nothing"

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Always the same."""
        return cls()

    def write(self, folder: Path) -> None:
        """Needs no file."""


class PassOn(ComponentNode):
    """Does nothing."""

    identifier = "pass_on"
    title = "Pass On"
    category = "Benchmarks"
    init_inputs = [InputPort("before", "Before", Nothing, optional=True)]
    init_outputs = [OutputPort("after", "After", Nothing)]

    class Parameters(ParameterModel):
        """Distinguishes nodes."""

        number: int = Parameter(0, title="Number", help="Another one is another node.")

    @staticmethod
    def run(before: Nothing | None, parameters: Parameters, job: Job) -> dict[str, LinkType]:
        """Do nothing."""
        return {"after": Nothing()}


def running(nodes: int, folder: Path, *, linked: bool) -> Callable[[], object]:
    """Run nodes that do nothing, in a chain or independent; measures the engine."""
    document = GraphDocument.model_validate(
        {
            "nodes": [
                {"id": f"n{number}", "component": "pass_on", "parameters": {"number": number}}
                for number in range(nodes)
            ],
            "links": [
                {"from": f"n{number}.after", "to": f"n{number + 1}.before"} for number in range(linked * (nodes - 1))
            ],
        }
    )
    plan = make_plan(resolve(document, by_identifier([PassOn]), folder))

    def run() -> None:
        result = Runner(plan, Store(folder / "workspace"), run_id="growth", reuse=False).run()
        assert {node.state for node in result.nodes.values()} == {"completed"}

    return run


def finished(plan: Plan, store: Store) -> None:
    """Write to the store what reuse reads of a finished run."""
    for step in plan.steps.values():
        outputs = {port.identifier: "ImageDirectory" for port in step.component.init_outputs}
        key = step.key or ""
        folder = store.begin(key)
        for port in outputs:
            (folder / port).mkdir()
        store.commit(key, folder, Record(step.component.component, "1", 1.0, outputs, ingredients=step.ingredients))


CASES = [
    Case("read a graph", "nodes", SIZES, reading),
    Case("write a graph", "nodes", SIZES, writing),
    Case("reject a graph: duplicate IDs", "nodes", SIZES, named_twice),
    Case("open in the editor's model", "nodes", SIZES, opening),
    Case("paste a graph into itself", "nodes", SIZES, pasting),
    Case("validate", "nodes", SIZES, lambda n, folder: validating(chain(n, folder), folder, 0)),
    Case("validate: half is bypassed", "nodes", SIZES, lambda n, folder: validating(bypassed(n, folder), folder, 0)),
    Case("validate: one cycle", "nodes", SIZES, lambda n, f: validating(circles(n, behind=False), f, n)),
    Case("validate: behind a cycle", "nodes", SIZES, lambda n, f: validating(circles(n, behind=True), f, 3)),
    Case("validate: unknown components", "nodes", SIZES, all_wrong),
    Case("plan", "nodes", SIZES, planning),
    Case("reuse", "nodes", SIZES, reusing),
    Case("run a chain that does nothing", "nodes", SIZES, lambda n, folder: running(n, folder, linked=True)),
    Case("run side by side, doing nothing", "nodes", SIZES[:-1], lambda n, folder: running(n, folder, linked=False)),
]
