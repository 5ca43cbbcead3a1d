"""Finds what a module of the engine says: its f-strings and texts, as templates.

A template is the text of an f-string with ``{0}``, ``{1}`` for what is filled in; its slots say what that is, and
whether it is to be translated in turn. Names are followed to the texts they were given in the same function or module.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

DECLARED = {"title", "label_str", "heading", "operation", "node_name"}
"""Names of what holds a text of a declaration."""
MESSAGES = {
    *("why", "reason", "hint", "what", "where", "cause", "message", "msg", "error", "remedy", "strerror", "is_"),
    *("type_name", "range", "words", "unknown_node", "why_not_link", "describe_error", "_reason", "rest", "_rest"),
    *(
        "purpose",
        "which",
        "whose",
        "value_range",
        "chosen",
        "EXAMPLES",
        "_shown",
        "_some_of",
        "listed",
        "in_words",
        "_duration",
        "subset",
        "parameter",
    ),
}
"""Names of what holds a message, or part of one."""
TYPES = {"names", "available"}
"""Names of what holds link types: ``AnyDirectory or ZipFile``."""
LINES = {"lines"}
LISTS = {"problems"}
"""Names of what holds several messages in a line: ``nodes[0]: Field required; links: ...``."""
NUMBERS = {"len", "count", "number", "maximum", "width", "height", "epochs", "patience", "batch_size", "_number"}
DECLARING = {
    *("Parameter", "InputPort", "OutputPort", "Literal", "ConfigDict", "Setting", "Architecture", "PublishedWeights"),
    *("TypeError", "DeclarationError", "AssertionError", "ReferenceError", "_wrongly_declared"),
}
"""Calls whose texts are translated with the declarations, or are told to programmers only."""
SHOWN_ALREADY = {"tr", "translate", "QT_TRANSLATE_NOOP"}
LOOKED_UP = {
    "get",
    "pop",
    "startswith",
    "endswith",
    "removeprefix",
    "removesuffix",
    "filterwarnings",
    "execute",
    "search",
    "sub",
}
NAME_OF_ERROR = re.compile(r"^[A-Z]\w+Error \(\w{4}\): ")
SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN|ORDER|WHERE|AND)\b")
NOT_SAID = {
    *("state data", "main widget data", "widget data", "parent node index", "output port index", "connected node"),
    *("connected input port index", "additional data", "required packages", "Flow {0}"),
    *("out of memory", "could not create a memory object", "could not create a primitive"),
    *("unable to find an engine to execute this computation", "unable to find a valid cudnn algorithm"),
    "system volume information",
    "vision-designer graph",
    *("could not execute a primitive", "os error ", "Scored Labels", "Scored Probabilities_", "image classification"),
    *(" and ", " then ", "{0} of {1}", "{0} of the run {1}", "--output {0}", "--events {0}", "Top probability"),
}
"""What looks like words and is none that anybody reads: keys, marks looked for, columns of tables, what joins lists."""
KINDS = {"lines": LINES, "list": LISTS, "message": MESSAGES, "types": TYPES, "declared": DECLARED}

Slots = tuple[tuple[str, ...], ...]
"""What each place holds: its kind, then the texts that may stand there."""


@dataclass(frozen=True)
class Template:
    """A message: its text, and what each of its places holds."""

    text: str
    slots: Slots = ()
    pieces: tuple["Template", ...] = field(default=(), compare=False)

    def joined(self, other: "Template") -> "Template":
        """A template that goes on with another one."""
        moved = re.sub(r"\{(\d+)\}", lambda match: f"{{{int(match[1]) + len(self.slots)}}}", other.text)
        return Template(self.text + moved, self.slots + other.slots, self.pieces + other.pieces)

    def is_worded(self) -> bool:
        """Whether it says anything beside what is filled in."""
        return bool(re.search(r"[A-Za-z]{2}|e\.g\.", re.sub(r"\{\d+\}", "", self.text)))

    def is_sentence(self) -> bool:
        """Whether it is words in a row, not a name."""
        return self.is_worded() and " " in re.sub(r"\{\d+\}", "", self.text)


def templates_in(source: str) -> list[Template]:
    """What a module says."""
    return list(_Module(ast.parse(source)).templates())


class _Module:
    """The strings of one module, and what the names in it stand for."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self._open: list[ast.expr] = []
        """The texts whose names are being followed."""
        self._functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self._constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }

    def templates(self) -> Iterator[Template]:
        for node in self._said(self._tree):
            template = self._template(node)
            template = replace(template, text=NAME_OF_ERROR.sub("", template.text))
            if template.is_sentence() and template.text not in NOT_SAID and not SQL.match(template.text):
                yield template

    def _said(self, node: ast.AST) -> Iterator[ast.expr]:
        """The outermost strings below a node that are not merely looked up, declared or documented."""
        for child in ast.iter_child_nodes(node):
            if _is_text(child):
                assert isinstance(child, ast.expr)
                if not self._is_silent(child, node):
                    yield child
                continue
            if isinstance(child, ast.Call) and _last_name(child.func) in DECLARING | SHOWN_ALREADY:
                # TypeError and the like: a mistake in a declaration, told to its author.
                continue
            if isinstance(child, ast.Assign) and isinstance(node, ast.ClassDef):
                continue
            yield from self._said(child)

    def _is_silent(self, text: ast.expr, parent: ast.AST) -> bool:
        if isinstance(parent, ast.Expr | ast.Subscript | ast.Compare | ast.MatchValue):
            return True
        if text in (getattr(parent, "annotation", None), getattr(parent, "returns", None)):
            # The name of a type that is defined further down.
            return True
        if isinstance(parent, ast.Attribute) and parent.attr == "split":
            # A list, written as one text.
            return True
        if isinstance(parent, ast.Dict):
            return any(key is text for key in parent.keys)
        return isinstance(parent, ast.Call) and _last_name(parent.func) in LOOKED_UP and parent.args[:1] == [text]

    def _template(self, node: ast.expr) -> Template:
        if isinstance(node, ast.Constant):
            return Template(str(node.value))
        if isinstance(node, ast.BinOp):
            left, right = (
                self._template(side) if _is_text(side) else self._slot(side, "", -1) for side in (node.left, node.right)
            )
            return left.joined(right)
        assert isinstance(node, ast.JoinedStr)
        whole = Template("")
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                spec = ast.unparse(part.format_spec)[2:-1] if part.format_spec is not None else ""
                whole = whole.joined(self._slot(part.value, spec, part.conversion))
            else:
                whole = whole.joined(self._template(part))
        return whole

    def _slot(self, node: ast.expr, spec: str, conversion: int) -> Template:
        if conversion == ord("r"):
            return Template("{0}", (("value",),))
        if spec:
            return Template("{0}", (("number",),))
        alternatives = list(dict.fromkeys(self._alternatives(node)))
        texts = [one for one in alternatives if one is not None]
        if len(texts) == len(alternatives) == 1:
            return texts[0]
        are_pieces = all(one.is_worded() or not one.slots for one in texts) and None not in alternatives
        if are_pieces or any(one.is_worded() for one in texts):
            kind = "pieces" if are_pieces else "message"
            texts = [one for one in texts if are_pieces or one.is_worded()]
            return Template("{0}", ((kind, *(one.text for one in texts)),), tuple(texts))
        return Template("{0}", ((self._kind(node),),))

    def _kind(self, node: ast.expr) -> str:
        values = list(self._values(node)) if isinstance(node, ast.Name) else []
        parts = [part for known in (node, *filter(None, values)) for part in ast.walk(known)]
        names = {_last_name(part) for part in parts if isinstance(part, ast.Name | ast.Attribute)}
        if _is_number(node):
            return "number"
        if "names" in names and not any(_last_name(getattr(part, "value", part)) == "type_" for part in parts):
            # Not the names of a port's type.
            names.discard("names")
        return next((kind for kind, known in KINDS.items() if names & known), "value")

    def _alternatives(self, node: ast.expr, depth: int = 0) -> Iterator[Template | None]:
        """What an expression may be; None for what cannot be told."""
        if node in self._open:
            # A text that is made from what its own name held before.
            yield None
        elif _is_text(node):
            self._open.append(node)
            yield self._template(node)
            self._open.pop()
        elif isinstance(node, ast.IfExp):
            yield from self._alternatives(node.body, depth)
            yield from self._alternatives(node.orelse, depth)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                yield from self._alternatives(value, depth)
        elif isinstance(node, ast.Name) and depth < 4:
            values = list(self._values(node)) or [None]
            for value in values:
                yield from self._alternatives(value, depth + 1) if value is not None else (None,)
        elif isinstance(node, ast.Call) and depth < 4 and (returned := self._returned(node)) is not None:
            yield from self._alternatives(returned, depth + 1)
        else:
            yield None

    def _returned(self, call: ast.Call) -> ast.expr | None:
        """The text, or the choice of texts, that a small function of this module gives."""
        function = self._functions.get(_last_name(call.func))
        returns = [node for node in ast.walk(function) if isinstance(node, ast.Return)] if function else []
        value = returns[0].value if len(returns) == 1 else None
        is_choice = isinstance(value, ast.IfExp) and any(isinstance(part, ast.JoinedStr) for part in ast.walk(value))
        return value if isinstance(value, ast.JoinedStr) or is_choice else None

    def _values(self, name: ast.Name) -> Iterator[ast.expr | None]:
        """What a name is set to in its function, or in the module."""
        scope: ast.AST | None = self._parents.get(name)
        while scope is not None and not isinstance(scope, ast.FunctionDef):
            scope = self._parents.get(scope)
        if scope is None or not any(_sets(node, name.id) for node in ast.walk(scope)):
            if isinstance(scope, ast.FunctionDef) and name.id in {one.arg for one in _arguments(scope)}:
                yield None
                yield from _default(scope, name.id)
            elif name.id in self._constants:
                yield self._constants[name.id]
            return
        for node in ast.walk(scope):
            if _sets(node, name.id):
                yield from self._of_assignment(node, name.id)

    def _of_assignment(self, node: ast.AST, name: str) -> Iterator[ast.expr | None]:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            values: Iterable[ast.expr | None] = [node.value]
            if isinstance(node.value, ast.Subscript) and isinstance(node.value.value, ast.Name):
                chosen = self._constants.get(node.value.value.id)
                values = chosen.values if isinstance(chosen, ast.Dict) else values
        else:
            assert isinstance(node, ast.For | ast.comprehension)
            target = node.target
            values = node.iter.elts if isinstance(node.iter, ast.Tuple | ast.List) else [None]
        for value in values:
            if isinstance(target, ast.Name):
                yield value
            elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                places = [getattr(item, "id", "") for item in target.elts]
                yield value.elts[places.index(name)] if name in places else None
            else:
                yield None


def _arguments(function: ast.FunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _default(function: ast.FunctionDef, name: str) -> Iterator[ast.expr]:
    """The text that is taken when an argument is left out."""
    positional = [*function.args.posonlyargs, *function.args.args]
    given = dict(zip(reversed([one.arg for one in positional]), reversed(function.args.defaults), strict=False))
    given |= {
        one.arg: value for one, value in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True) if value
    }
    if name in given and _is_text(given[name]):
        yield given[name]


def _sets(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Assign):
        targets: list[ast.expr] = node.targets
    elif isinstance(node, ast.AnnAssign | ast.For | ast.comprehension):
        targets = [node.target]
    else:
        return False
    return any(isinstance(part, ast.Name) and part.id == name for target in targets for part in ast.walk(target))


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp) and not _is_text(node):
        return not isinstance(node.op, ast.Div)
    return _last_name(node.func if isinstance(node, ast.Call) else node) in NUMBERS
