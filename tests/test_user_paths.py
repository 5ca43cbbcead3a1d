"""The meaning of user paths, and that it survives all operations on documents."""

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from levels import tries

from vision_designer.editor.files.recovery import Recovery, write_recovery
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs import user_paths
from vision_designer.graphs.cli.app import main
from vision_designer.graphs.cli.graph_commands import convert
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.graphs.ryven.project import read_project, write_project
from vision_designer.graphs.user_paths import (
    EXAMPLES,
    Origin,
    absolute_path,
    home_or_current,
    moved_path,
    option_path,
    relative_texts,
    why_no_path,
)
from vision_designer.nodes.components import load_components
from vision_designer.nodes.errors import CouldNotOpenFileError, NullOrEmptyError

COMPONENTS = load_components()
EMPTY = GraphDocument()


def dataset(path, **more):
    values = {"id": "images", "component": "image_dataset", "parameters": {"path": path}, **more}
    return GraphDocument.model_validate({"nodes": [values]})


def path_of(graph, node="images"):
    return graph.flow.node(node).parameters["path"]


def opened(document, path=None, **options):
    return OpenGraph(Session(COMPONENTS), document, path, **options)


def save_as(graph, path):
    graph.document_for(path.parent).write(path, COMPONENTS)
    graph.saved_as(path)
    return GraphDocument.read(path).node("images").parameters["path"]


# One function for options and graphs


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pets", "/graphs/pets"),
        ("../pets/", "/pets"),
        ("/data/pets", "/data/pets"),
        ("~", "/home/ann"),
        ("~/pets", "/home/ann/pets"),
        ("$HOME/pets", "/home/ann/pets"),
        ("${HOME}/pets", "/home/ann/pets"),
        ("$HOMES/pets", "/graphs/$HOMES/pets"),
        ("~nobody-of-that-name/pets", "/graphs/~nobody-of-that-name/pets"),
        ("./~", "/graphs/~"),
        ("sets\\pets", "/graphs/sets/pets"),
    ],
)
def test_path_means_same_in_graph_and_option(written, meant, monkeypatch):
    monkeypatch.setenv("HOME", "/home/ann")
    assert absolute_path(written, Path("/graphs")) == Path(meant)
    monkeypatch.setattr(Path, "cwd", lambda: Path("/graphs"))
    assert option_path(written, "--workspace") == Path(meant)


def test_file_name_with_backslash_is_found(tmp_path):
    (tmp_path / "a\\b").touch()
    assert absolute_path("a\\b", tmp_path) == tmp_path / "a\\b"
    assert absolute_path("a\\c", tmp_path) == tmp_path / "a" / "c"


@pytest.mark.parametrize(
    ("written", "why"),
    [("C:\\data\\pets", "Windows path"), ("c:/data", "Windows path"), ("\\\\nas\\pets", "Windows path")],
)
def test_windows_path_is_reported(written, why):
    assert why in why_no_path(written)
    with pytest.raises(CouldNotOpenFileError, match=f"--workspace: .*{why}"):
        option_path(written, "--workspace")
    assert moved_path(written, Path("/a"), Path("/a/b")) == written


@pytest.mark.parametrize("written", ["", "  "])
def test_empty_path_option_is_rejected(written):
    with pytest.raises(NullOrEmptyError, match="--workspace is empty"):
        option_path(written, "--workspace")


COMMANDS = [
    ("run", "GRAPH", "--workspace", "PATH"),
    ("run", "GRAPH", "--components", "PATH"),
    ("run", "GRAPH", "--events", "PATH"),
    ("run", "GRAPH", "--output", "images.dataset=PATH"),
    ("run", "GRAPH", "--set", "images.path=PATH"),
    ("run", "PATH"),
    ("validate", "PATH"),
    ("convert", "GRAPH", "PATH"),
    ("convert", "PATH", "GRAPH"),
    ("weights", "import", "PATH"),
]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("", r"NullOrEmptyError|of the form NODE.PORT=PATH|Path \(path\)"),
        ("C:\\data", "CouldNotOpenFileError.* is a Windows path"),
        ("\\\\nas\\data", "CouldNotOpenFileError.* is a Windows path"),
    ],
)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_empty_and_windows_paths_are_rejected_by_every_command(command, path, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VISION_DESIGNER_WORKSPACE", str(tmp_path / "workspace"))
    graph = tmp_path / "graph.json"
    dataset(".").write(graph, COMPONENTS)
    with pytest.raises(SystemExit) as ended:
        main([text.replace("GRAPH", str(graph)).replace("PATH", path) for text in command])
    assert ended.value.code == 2
    assert re.search(said, capsys.readouterr().err)
    assert not (tmp_path / "workspace" / "runs").exists()


@pytest.fixture
def homeless(monkeypatch, tmp_path):
    """A user without an entry in the user database, and without $HOME."""
    monkeypatch.setattr(user_paths.os.path, "expanduser", lambda text: text)
    monkeypatch.setattr(user_paths, "_home_in_list_of_users", lambda: None)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("written", ["~", "~/pets", "$HOME/pets"])
def test_missing_home_is_reported_and_other_paths_work(homeless, written, tmp_path):
    with pytest.raises(CouldNotOpenFileError, match="this user has none"):
        option_path(written, "--output images.dataset")
    graph = opened(dataset("pets"))
    assert graph.folder == tmp_path == home_or_current()


def test_empty_home_variable_counts_as_missing(monkeypatch):
    monkeypatch.setenv("HOME", "")
    assert user_paths.home() != Path("/")
    assert user_paths.home() == user_paths._home_in_list_of_users()


# Moving between folders


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("pets", "../graphs/pets"),
        ("../new/pets", "pets"),
        ("../new/~", "./~"),
        ("../new/sample:x", "./sample:x"),
        ("../new/$HOME", "./$HOME"),
        ("../../elsewhere", "../../elsewhere"),
        ("../../../usr/share", "/usr/share"),
        ("~/pets", "~/pets"),
        ("$HOME/pets", "$HOME/pets"),
        ("/data", "/data"),
        ("sample:digits", "sample:digits"),
        ("", ""),
    ],
)
def test_relative_path_is_rewritten_for_other_folder(written, moved):
    before, after = Path("/work/project/graphs"), Path("/work/project/new")
    assert moved_path(written, before, after) == moved
    if written and not written.startswith("sample:"):
        assert absolute_path(moved, after) == absolute_path(written, before)


def test_copied_text_carries_any_folder_name():
    for folder in (Path("/a b/ü%20"), Path("/tmp/\udcff")):
        assert Origin.from_json(Origin(folder, frozenset({"x"})).to_json()) == Origin(folder, frozenset({"x"}))
    windows = Origin.from_json({"folder": "file:///C:/Users/ann"})
    assert moved_path("pets", windows.folder, Path("/work")) == "C:\\Users\\ann\\pets"
    for damaged in (
        None,
        [],
        {},
        {"folder": 3},
        {"folder": "relative"},
        {"folder": "file:///a%00"},
        {"folder": "http://[x"},
    ):
        assert Origin.from_json(damaged) is None


# Documents


def test_undo_after_save_as_keeps_paths(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    graph = opened(dataset("pets"), tmp_path / "a" / "graph.json")
    graph.edits.values.set_parameter([graph.flow.node("images")], "path", "cats")
    removed = graph.flow.node("images")
    graph.edits.delete([removed])
    graph.undo_stack.undo()
    steps = graph.undo_stack.count()
    assert save_as(graph, tmp_path / "b" / "graph.json") == "../a/cats"
    assert graph.undo_stack.count() == steps
    graph.undo_stack.undo()
    assert path_of(graph) == "../a/pets"
    graph.undo_stack.redo()
    assert path_of(graph) == "../a/cats"
    graph.undo_stack.redo()
    assert save_as(graph_again := opened(dataset("x"), tmp_path / "b" / "x.json"), tmp_path / "x.json") == "b/x"
    assert path_of(graph_again) == "b/x"
    graph.saved_as(tmp_path / "graph.json")
    graph.undo_stack.undo()
    assert path_of(graph) == "a/cats"


def test_pasted_node_keeps_its_data_path(tmp_path):
    source, target = opened(dataset("pets"), tmp_path / "a" / "x.json"), opened(EMPTY, tmp_path / "b" / "y.json")
    text = source.edits.copy_text(source.flow.nodes)
    target.edits.paste_text(text)
    assert path_of(target) == "../a/pets"
    source.edits.paste_text(text)
    assert path_of(source, "images_2") == "pets"
    unsaved = opened(EMPTY)
    unsaved.edits.paste_text(text)
    assert path_of(unsaved) == str(tmp_path / "a" / "pets")
    # Text without a source folder is taken as it is.
    target.edits.paste_text(dataset("pets").to_text(COMPONENTS))
    assert path_of(target, "images_2") == "pets"


def test_template_placeholders_are_kept_on_save(tmp_path):
    template = GraphDocument.read(EXAMPLES / "folder_fine_tune.json")
    placeholders = relative_texts(template, COMPONENTS)
    assert placeholders == {"my_images"}
    graph = opened(template, placeholders=placeholders)
    other = opened(EMPTY, tmp_path / "other.json")
    other.edits.paste_text(graph.edits.copy_text(graph.flow.nodes))
    graph.edits.nodes.add("trained_model", (0, 0), parameters={"path": "mine"})
    graph.document_for(tmp_path).write(tmp_path / "g.json", COMPONENTS)
    saved = [node.parameters.get("path") for node in GraphDocument.read(tmp_path / "g.json").nodes]
    assert "my_images" in saved
    assert "my_images" in [node.parameters.get("path") for node in other.flow.nodes]
    (own,) = (path for path in saved if path and path.endswith("mine"))
    assert absolute_path(own, tmp_path) == home_or_current() / "mine"


def test_ryven_project_and_recovery_know_their_folder(tmp_path):
    graph = opened(dataset("pets"), folder=tmp_path / "projects")
    assert save_as(graph, tmp_path / "x" / "g.json") == "../projects/pets"
    never_saved = opened(dataset("pets"), folder=tmp_path / "projects", placeholders=["later"])
    recovery = Recovery(tmp_path / "state")
    write_recovery(recovery.new_file(), None, "T", never_saved.text(), "", never_saved.origin)
    recovery._lock.release()
    (lost,) = Recovery(tmp_path / "state").lost()
    assert lost.origin == Origin(tmp_path / "projects", frozenset({"later"}))


def test_convert_rewrites_paths_for_target_folder(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    dataset("pets").write(tmp_path / "a" / "g.json", COMPONENTS)
    convert(str(tmp_path / "a" / "g.json"), str(tmp_path / "b" / "p.json"))
    assert read_project(tmp_path / "b" / "p.json", COMPONENTS).node("images").parameters["path"] == "../a/pets"
    convert(str(tmp_path / "b" / "p.json"), str(tmp_path / "back.json"))
    assert GraphDocument.read(tmp_path / "back.json").node("images").parameters["path"] == "a/pets"
    convert("example:folder_fine_tune", str(tmp_path / "b" / "e.json"))
    names = [node.parameters.get("path") for node in read_project(tmp_path / "b" / "e.json", COMPONENTS).nodes]
    assert "my_images" in names


# Random operations

TEXTS = st.sampled_from(
    [
        "my_images",
        "my_model",
        "data",
        "../one/data",
        "/abs/data",
        "~/data",
        "$HOME/x",
        "./~",
        "sub/./d",
        "a\\b",
        "../../x",
    ]
)
FOLDERS = st.sampled_from(["one", "two", "two/deep"])


class Documents(RuleBasedStateMachine):
    """Documents in different folders: after any operation, each node refers to the data that its user chose.

    The expected path of a node is absolute, or ``("beside", name)`` for a placeholder in a template that has no file
    yet. Each document keeps the states of its undo stack, because undo must restore the same data, too.
    """

    def __init__(self):
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        for folder in ("one", "two/deep"):
            (self.root / folder).mkdir(parents=True)
        self.graphs, self.states, self.copied = [], {}, None
        # A document to start with, which has something to undo.
        self.take(opened(dataset("data"), self.root / "one" / "graph.json"))
        node = self.graphs[0].flow.node("images")
        self.step(self.graphs[0], lambda state: self.set_path(self.graphs[0], node, "../two/x", state))
        self.step(self.graphs[0], lambda state: self.add_node(self.graphs[0], "data", state))
        self.step(self.graphs[0], lambda state: self.delete(self.graphs[0], self.graphs[0].flow.nodes[-1], state))

    def add_node(self, graph, text, state):
        node = graph.edits.nodes.add("trained_model", (0, 0), parameters={"path": text})
        state[node] = self.meaning(graph, text)

    def delete(self, graph, node, state):
        graph.edits.delete([node])
        del state[node]

    def set_path(self, graph, node, text, state):
        graph.edits.values.set_parameter([node], "path", text)
        state[node] = self.meaning(graph, text)

    def teardown(self):
        for graph in self.graphs:
            graph.close()
        shutil.rmtree(self.root)

    def meaning(self, graph, text):
        if graph.path is None and text in graph.placeholders:
            return ("beside", text)
        return str(absolute_path(text, graph.folder))

    def take(self, graph):
        self.graphs.append(graph)
        self.states[graph] = [{node: self.meaning(graph, node.parameters["path"]) for node in graph.flow.nodes}]

    def state(self, graph):
        return self.states[graph][graph.undo_stack.index()]

    def step(self, graph, change):
        """Make an edit; ``change`` applies its effect to a copy of the state."""
        before, state = graph.undo_stack.index(), dict(self.state(graph))
        change(state)
        if graph.undo_stack.index() > before:
            self.states[graph][before + 1 :] = [state]

    def graph(self, data):
        return data.draw(st.sampled_from(self.graphs))

    def node(self, data, graph):
        return data.draw(st.sampled_from(graph.flow.ordered_nodes()))

    @precondition(lambda self: len(self.graphs) < 4)
    @rule(kind=st.sampled_from(["new", "template", "project", "example"]), folder=FOLDERS, text=TEXTS)
    def open(self, kind, folder, text):
        if kind == "new":
            self.take(opened(EMPTY))
        elif kind == "project":
            write_project(dataset(text), self.root / folder / "p.json", COMPONENTS)
            self.take(opened(read_project(self.root / folder / "p.json", COMPONENTS), folder=self.root / folder))
        else:
            document = dataset("my_images" if kind == "template" else "data")
            self.take(opened(document, placeholders=relative_texts(document, COMPONENTS)))

    @precondition(lambda self: self.graphs)
    @rule(data=st.data(), text=TEXTS)
    def add(self, data, text):
        graph = self.graph(data)
        self.step(graph, lambda state: self.add_node(graph, text, state))

    @precondition(lambda self: any(graph.flow.nodes for graph in self.graphs))
    @rule(data=st.data(), text=TEXTS, action=st.sampled_from(["set", "delete", "duplicate", "copy"]))
    def edit(self, data, text, action):
        graph = data.draw(st.sampled_from([graph for graph in self.graphs if graph.flow.nodes]))
        node = self.node(data, graph)

        def change(state):
            if action == "set":
                self.set_path(graph, node, text, state)
            elif action == "delete":
                self.delete(graph, node, state)
            else:
                (made,) = graph.edits.duplicate([node])
                state[made] = state[node]

        if action == "copy":
            self.copied = graph.edits.copy_text([node]), self.state(graph)[node]
        else:
            self.step(graph, change)

    @precondition(lambda self: self.graphs and self.copied)
    @rule(data=st.data())
    def paste(self, data):
        graph = self.graph(data)
        text, meant = self.copied

        def change(state):
            (node,) = graph.edits.paste_text(text)
            # A placeholder means its name here.
            state[node] = meant if isinstance(meant, str) else self.meaning(graph, meant[1])

        self.step(graph, change)

    @precondition(lambda self: self.graphs)
    @rule(data=st.data(), folder=FOLDERS)
    def save_as(self, data, folder):
        graph = self.graph(data)
        path = self.root / folder / "graph.json"
        for state in self.states[graph]:
            for node, meant in state.items():
                if not isinstance(meant, str):
                    state[node] = str(path.parent / meant[1])
        steps = graph.undo_stack.count(), graph.undo_stack.index()
        graph.document_for(path.parent).write(path, COMPONENTS)
        graph.saved_as(path)
        assert (graph.undo_stack.count(), graph.undo_stack.index()) == steps
        read = GraphDocument.read(path)
        assert read.to_text(COMPONENTS) == graph.text()
        convert(str(path), str(self.root / "two" / "project.json"), force=True)
        project = read_project(self.root / "two" / "project.json", COMPONENTS)
        self.check(project, self.root / "two", graph)
        self.undo_and_redo_all(graph)

    @precondition(lambda self: self.graphs)
    @rule(data=st.data(), folder=FOLDERS)
    def save_as_project(self, data, folder):
        graph = self.graph(data)
        path = self.root / folder / "p.json"
        write_project(graph.document_for(path.parent), path, COMPONENTS)
        self.check(read_project(path, COMPONENTS), path.parent, graph)

    def check(self, document, folder, graph):
        for node in document.nodes:
            meant = self.state(graph)[graph.flow.node(node.id)]
            found = node.parameters["path"]
            if isinstance(meant, str):
                assert str(absolute_path(found, folder)) == meant
            else:
                assert found == meant[1]

    @precondition(lambda self: self.graphs)
    @rule(data=st.data(), times=st.integers(1, 4), back=st.booleans())
    def undo_or_redo(self, data, times, back):
        stack = self.graph(data).undo_stack
        for _ in range(times):
            stack.undo() if back else stack.redo()

    def undo_and_redo_all(self, graph):
        stack = graph.undo_stack
        here = stack.index()
        for index in (*range(here, -1, -1), *range(stack.count()), stack.count(), here):
            stack.setIndex(index)
            self.paths_refer_to_chosen_data()

    @precondition(lambda self: self.graphs)
    @rule(data=st.data())
    def crash(self, data):
        graph = self.graph(data)
        recovery = Recovery(self.root / "state")
        write_recovery(recovery.new_file(), graph.path, "T", graph.text(), "", graph.origin)
        recovery._lock.release()
        again = Recovery(self.root / "state")
        (lost,) = again.lost()
        document = GraphDocument.from_text(lost.text, "lost")
        found = opened(document, lost.path, folder=lost.origin.folder, placeholders=lost.origin.placeholders)
        meant = {node.node_id: meant for node, meant in self.state(graph).items()}
        assert {node.node_id: self.meaning(found, node.parameters["path"]) for node in found.flow.nodes} == meant
        found.close()
        again.discard(lost)
        again.close()

    @invariant()
    def paths_refer_to_chosen_data(self):
        for graph in self.graphs:
            found = {node: self.meaning(graph, node.parameters["path"]) for node in graph.flow.nodes}
            assert found == self.state(graph)


TestDocuments = Documents.TestCase
TestDocuments.pytestmark = [pytest.mark.slow]
TestDocuments.settings = settings(
    max_examples=tries(8, 20), stateful_step_count=20, suppress_health_check=[HealthCheck.too_slow], deadline=None
)
