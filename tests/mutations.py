"""Randomly damaged graph files, and unusual values, keys, and texts."""

import copy
import json
import random
import string
from pathlib import Path

from hypothesis import strategies as st

from vision_designer.graphs.diff import signatures
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine.machine import AUTO, Machine
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.engine.provenance import ingredients
from vision_designer.graphs.flow import Session
from vision_designer.graphs.flow_document import document_of, flow_from_document
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.graphs.validate import validate
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import VisionDesignerError

COMPONENTS = load_components()
MACHINE = Machine()
MACHINE.resolved(AUTO, AUTO)
for _component in COMPONENTS.values():
    # Look up the machine and the installed packages once, outside the measured code.
    ingredients(_component, _component.Parameters.model_construct(), _component.RunSettings(), {}, {}, MACHINE)
EXAMPLE_TEXTS = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.json"))]

ATTRIBUTES = sorted({*dir(GraphDocument), "self", "cls", "from", "to", "source", "target", "id", "_private"})
"""Keys that are attribute names of our classes."""
TEXTS = [
    "",
    "..",
    "con",
    "a\0b",
    "\x1b[31m",
    "\u202etxt",
    "x" * 5000,
    "../../etc/passwd",
    "/dev/zero",
    "~nobody-here/x",
    "sample:",
    "sample:nothing",
    "\ud800",
    "😀",
    "<img src=/etc/passwd>",
    "{0} {x} %s",
    "1",
    "-1",
    "9" * 190,
]
NUMBERS = [0, -1, 1, 2**31, 2**63, -(2**63), 10**300, 0.5, -0.0, 1e300, 1e-320, 1e9]
JUNK = [
    "1e400",
    "-1e999",
    "NaN",
    "Infinity",
    "9" * 400,
    "9" * 10_000,
    '"\\ud800"',
    "\ufeff",
    "\0",
    "/* */",
    "'x'",
    ",",
    "\\",
]
"""Text that occurs in a graph only inside strings."""
deep = json.loads("[" * 80 + "]" * 80)

KEYS = st.sampled_from(ATTRIBUTES) | st.sampled_from(TEXTS) | st.text(max_size=6)
# Texts are used as paths too: planning a run over a whole disk or home folder would take long.
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from(NUMBERS)
    | st.integers()
    | st.floats()
    | st.sampled_from(TEXTS)
    | st.text(max_size=20).filter(lambda text: not text.startswith(("/", "~", ".."))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=10,
)


def _hostile_value(chance: random.Random, tree: object) -> object:
    kind = chance.randrange(6)
    if kind == 0:
        return chance.choice(TEXTS)
    if kind == 1:
        return chance.choice(NUMBERS)
    if kind == 2:
        return chance.choice([None, True, False, [], {}, [[]], [None] * 3, {"": {}}])
    if kind == 3:
        return copy.deepcopy(deep)
    if kind == 4:
        return {chance.choice(ATTRIBUTES): chance.choice(NUMBERS)}
    return copy.deepcopy(chance.choice(list(_places(tree)))[0])


def _places(value: object):
    """Every list and object in a value, with one of its keys or indices."""
    open_ = [value]
    while open_:
        item = open_.pop()
        keys = list(item) if isinstance(item, dict) else range(len(item)) if isinstance(item, list) else ()
        for key in keys:
            yield item, key
            open_.append(item[key])


def mutated_value(chance: random.Random, text: str) -> str:
    """A text with values replaced, removed, repeated, or moved; it is still valid JSON."""
    tree = json.loads(text)
    for _ in range(chance.randint(1, 4)):
        places = list(_places(tree))
        if not places:
            break
        holder, key = chance.choice(places)
        action = chance.randrange(5)
        if action == 0:
            del holder[key]
        elif action == 1:
            holder[key] = _hostile_value(chance, tree)
        elif action == 2 and isinstance(holder, dict):
            holder[chance.choice(ATTRIBUTES + TEXTS)] = holder.pop(key)
        elif action == 3 and isinstance(holder, list):
            holder[key:key] = [copy.deepcopy(holder[key]) for _ in range(chance.choice([1, 2, 50]))]
        elif isinstance(holder, dict):
            holder[chance.choice(ATTRIBUTES + TEXTS)] = _hostile_value(chance, tree)
    return json.dumps(tree, ensure_ascii=chance.random() < 0.9, indent=chance.choice([None, 2]))


def mutated_bytes(chance: random.Random, text: str, other: str) -> bytes:
    """A text with flipped, missing, repeated, and foreign bytes, or in another encoding."""
    content = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(chance.choice([1, 1, 2, 8])):
        at = chance.randrange(len(content) + 1)
        length = min(chance.choice([1, 2, 10, 300]), len(content) - at)
        action = chance.randrange(8)
        if action == 0 and content:
            content[min(at, len(content) - 1)] ^= 1 << chance.randrange(8)
        elif action == 1:
            del content[at : at + length]
        elif action == 2:
            content[at:at] = content[at : at + length] * chance.choice([1, 2, 20])
        elif action == 3:
            foreign = other.encode("utf-8", "surrogatepass")
            start = chance.randrange(len(foreign))
            content[at:at] = foreign[start : start + length]
        elif action == 4:
            content[at:at] = chance.choice(JUNK).encode("utf-8", "surrogatepass")
        elif action == 5:
            # Replace a digit by any number, and a quote by any text.
            content = bytearray(
                content.replace(
                    chance.choice(b'0123456789"').to_bytes(), chance.choice(JUNK).encode("utf-8", "surrogatepass"), 1
                )
            )
        elif action == 6:
            content[at : at + length] = chance.choice(string.printable).encode() * length
        else:
            lines = content.split(b"\n")
            line = chance.randrange(len(lines))
            lines[line:line] = [lines[chance.randrange(len(lines))]]
            content = bytearray(b"\n".join(lines))
    kind = chance.randrange(40)
    if kind == 0:
        return b"\xef\xbb\xbf" + content
    if kind == 1:
        return content.decode("utf-8", "replace").encode("utf-16")
    if kind == 2:
        return bytes(content[: chance.randrange(len(content) + 1)])
    return bytes(content)


def mutated(chance: random.Random, texts: list[str]) -> bytes:
    """One of ``texts``, damaged."""
    text = chance.choice(texts)
    kind = chance.randrange(3)
    if kind:
        text = mutated_value(chance, text)
    if kind != 1:
        return mutated_bytes(chance, text, chance.choice(texts))
    return text.encode("utf-8", "surrogatepass")


def is_current(node):
    """Whether a node needs no migration when the graph is opened."""
    component = COMPONENTS.get(node.component)
    return node.version == (component.version if component is not None else "1")


def survive(document, folder):
    """Check that a loaded graph passes all operations on graphs and round-trips."""
    text = document.to_text(COMPONENTS)
    assert text.encode().decode() == text
    assert GraphDocument.from_text(text, "again").to_text(COMPONENTS) == text
    problems = validate(resolve(document, COMPONENTS, folder))
    assert all(problem.message and problem.number for problem in problems)
    assert set(signatures(resolve(document, COMPONENTS, Path()))) <= {node.id for node in document.nodes}
    flow = flow_from_document(document, Session(COMPONENTS))
    edited = document_of(flow).to_text(COMPONENTS)
    assert GraphDocument.from_text(edited, "again").to_text(COMPONENTS) == edited
    if all(is_current(node) for node in document.nodes):
        assert edited == text
    absolute = resolve(document, COMPONENTS, folder).document
    try:
        make_plan(resolve(absolute, COMPONENTS, folder), MACHINE)
    except VisionDesignerError:
        assert any(problem.severity == "error" for problem in problems)
