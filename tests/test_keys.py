"""Keys contain everything that changes a result and nothing else, and `why` explains a rerun."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from levels import thorough
from small_graphs import SMALL, run_in, small_graph

from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events, machine, provenance
from vision_designer.graphs.engine.machine import MACHINES, Machine
from vision_designer.graphs.engine.plan import make_plan
from vision_designer.graphs.engine.runner import Runner
from vision_designer.graphs.engine.store import Store
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.history.why import why
from vision_designer.graphs.resolve import resolve
from vision_designer.nodes.components import built_in_components, load_components
from vision_designer.nodes.core.component import ComponentNode, DeclarationError
from vision_designer.nodes.core.parameters import Parameter, ParameterModel
from vision_designer.nodes.core.ports import OutputPort
from vision_designer.nodes.core.run_settings import TorchRunSettings, TrainingRunSettings
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.vision.hardware import devices as hardware

BUILT_IN = load_components()
OWN = '''
"""A component of one's own."""

from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.core.ports import OutputPort


class Own(ComponentNode):
    """A folder with a text."""

    identifier = "own"
    title = "Own"
    category = "Tests"
    init_outputs = [OutputPort("folder", "Folder", AnyDirectory)]

    @staticmethod
    def run(parameters, job):
        folder = job.output_folder("folder") / "files"
        folder.mkdir()
        (folder / "text").write_text("TEXT")
        return {"folder": AnyDirectory(folder)}
'''


def own_components(folder, text="first", beside=""):
    folder.mkdir(exist_ok=True)
    (folder / "own.py").write_text(OWN.replace("TEXT", text))
    if beside:
        (folder / "beside.py").write_text(beside)
    # As at the next program start: this process has it loaded already.
    for name in [name for name in sys.modules if name.startswith("vision_designer_components_")]:
        if Path(sys.modules[name].__file__).parent == folder:
            del sys.modules[name]
    return load_components([folder])


def run_own(workspace, components):
    document = GraphDocument.model_validate({"nodes": [{"id": "own", "component": "own"}]})
    result = Runner(make_plan(resolve(document, components, workspace)), Store(workspace), run_id="r").run()
    node = result.nodes["own"]
    return node.state, (node.outputs["folder"] / "files" / "text").read_text()


@pytest.mark.slow
def test_edited_user_component_is_recomputed(tmp_path):
    folder, workspace = tmp_path / "components", tmp_path / "workspace"
    assert run_own(workspace, own_components(folder)) == ("completed", "first")
    assert run_own(workspace, own_components(folder)) == ("reused", "first")
    assert run_own(workspace, own_components(folder, "second")) == ("completed", "second")
    assert run_own(workspace, own_components(folder, "first")) == ("reused", "first")
    assert run_own(workspace, own_components(folder, "first", "NUMBER = 1\n")) == ("completed", "first")


def test_same_named_components_share_results_only_if_identical(tmp_path):
    workspace = tmp_path / "workspace"
    assert run_own(workspace, own_components(tmp_path / "one", "one")) == ("completed", "one")
    assert run_own(workspace, own_components(tmp_path / "other", "other")) == ("completed", "other")
    assert run_own(workspace, own_components(tmp_path / "copy", "one")) == ("reused", "one")


def test_user_component_key_includes_base_classes(monkeypatch):
    class Longer(BUILT_IN["split_image_directory"]):
        """Divide differently."""

        identifier = "split_image_directory"
        title = "Split"
        category = "Tests"
        run = staticmethod(BUILT_IN["split_image_directory"].run)

    before = provenance.source_of(Longer)
    assert before and before != provenance.source_of(BUILT_IN["split_image_directory"]) == ""
    monkeypatch.setattr(BUILT_IN["split_image_directory"], "version", "99")
    assert provenance.source_of(Longer) != before


def test_package_counts_as_whole_and_module_by_itself(tmp_path, monkeypatch):
    package = tmp_path / "installed" / "own_package"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "part.py").write_text(OWN)
    (package / "helps.py").write_text("NUMBER = 1\n")
    (tmp_path / "installed" / "alone.py").write_text(OWN)
    (tmp_path / "installed" / "foreign.py").write_text("NUMBER = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path / "installed"))
    import alone
    from own_package import part

    before = provenance.source_of(part.Own), provenance.source_of(alone.Own)
    (package / "helps.py").write_text("NUMBER = 2\n")
    assert provenance.source_of(part.Own) != before[0]
    (tmp_path / "installed" / "foreign.py").write_text("NUMBER = 2\n")
    assert provenance.source_of(alone.Own) == before[1]
    (tmp_path / "installed" / "alone.py").write_text(OWN.replace("TEXT", "other"))
    assert provenance.source_of(alone.Own) != before[1]


def test_built_in_component_key_uses_version_not_source():
    assert {provenance.source_of(component) for component in built_in_components()} == {""}


def test_installing_pi_heif_recomputes_images(tmp_path, monkeypatch):
    """Without it, HEIC images are skipped, which is not a result for a program that can read them."""
    nodes = [
        {"id": "images", "component": "image_dataset", "parameters": {"path": str(tmp_path)}},
        {"id": "convert", "component": "convert_to_image_directory"},
    ]
    links = [{"from": "images.dataset", "to": "convert.input_dataset"}]
    document = GraphDocument.model_validate({"nodes": nodes, "links": links})
    keys = {}
    for installed in (None, "1.3", "1.4"):
        monkeypatch.setattr(provenance, "_version", {"pi-heif": installed}.get)
        keys[installed] = make_plan(resolve(document, BUILT_IN, tmp_path)).steps["convert"].key
    assert len({*keys.values()}) == 3
    for name in ("train_pytorch_model", "score_image_model"):
        assert "pi-heif" in BUILT_IN[name].libraries


def test_invalid_library_declaration_is_rejected():
    with pytest.raises(DeclarationError, match="libraries must be a tuple of distribution names"):

        class Wrong(ComponentNode):
            """Wrong."""

            identifier = "wrong"
            title = "Wrong"
            category = "Tests"
            libraries = "torch"
            init_outputs = [OutputPort("out", "Out", ())]

            @staticmethod
            def run(parameters, job): ...


# Machines


class Elsewhere(Machine):
    """Another machine on the same workspace."""

    def __init__(self, device, precision="32-true"):
        super().__init__()
        self._cached = machine.Capabilities(
            devices=[device, "cpu"], precision={device: precision, "cpu": "32-true"}, depends_on={}
        )


def keys(settings, on, component="train_pytorch_model"):
    chosen = BUILT_IN[component]
    found = provenance.ingredients(
        chosen, chosen.Parameters(), chosen.RunSettings.parse(settings), {}, {"model": ("0123", "model")}, on
    )
    return provenance.key_of(found)


@pytest.mark.parametrize("component", ["train_pytorch_model", "score_image_model"])
def test_auto_results_are_not_shared_between_different_machines(component):
    cpu, gpu, older = Elsewhere("cpu"), Elsewhere("cuda", "bf16-mixed"), Elsewhere("cuda")
    assert len({keys({}, one, component) for one in (cpu, gpu, older)}) == 3
    # A requested device is the same everywhere, and the same as the resolved auto.
    exact = {"device": "cpu", "precision": "32-true"}
    assert {keys(exact, one, component) for one in (cpu, gpu, older)} == {keys({}, cpu, component)}
    assert keys({"device": "cuda"}, gpu, component) == keys({}, gpu, component)
    assert keys({"precision": "32-true"}, gpu, component) == keys({}, older, component)


def test_key_includes_process_count_only_if_result_changes():
    here = Elsewhere("cpu")
    many = [{"node_count": 4}, {"process_count_per_node": 4}, {"node_count": 2, "process_count_per_node": 2}]
    assert len({keys(settings, here) for settings in many}) == 1
    assert keys({"node_count": 4}, here) != keys({"node_count": 2}, here) != keys({}, here)
    assert {keys(settings, here, "score_image_model") for settings in many} == {keys({}, here, "score_image_model")}
    assert keys({"workers": 3, "cache_memory": 0, "max_restarts": 0}, here) == keys({}, here)


def test_only_computing_libraries_change_key(monkeypatch):
    def found(versions):
        monkeypatch.setattr(provenance, "_version", lambda name: versions.get(name, "1"))
        return [keys({}, Elsewhere("cpu"), name) for name in ("train_pytorch_model", "split_image_directory")]

    training, splitting = found({})
    assert found({"torch": "2"}) == [keys({}, Elsewhere("cpu")), splitting] != [training, splitting]
    assert found({"matplotlib": "2"}) == [training, splitting]


@pytest.fixture
def asked(monkeypatch):
    """Counts how often torch is asked about this machine, which has a GPU here."""
    found = []

    def devices():
        found.append("devices")
        return ["cuda", "cpu"]

    monkeypatch.setattr(hardware, "available_devices", devices)
    monkeypatch.setattr(hardware, "choose_precision", lambda precision, device: f"best of {device}")
    return found


def test_torch_is_probed_once_for_each_machine_state(tmp_path, asked, monkeypatch):
    for _ in range(3):
        assert Machine(tmp_path).resolved("auto", "auto") == ("cuda", "best of cuda")
        assert Machine(tmp_path).resolved("cpu", "auto") == ("cpu", "best of cpu")
    assert len(asked) == 1
    assert Machine(tmp_path).resolved("mps", "16-mixed") == ("mps", "16-mixed")
    assert Machine(tmp_path).resolved("mps", "auto") == ("mps", "auto")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    Machine(tmp_path).resolved("auto", "auto")
    assert len(asked) == 2
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    Machine(tmp_path).resolved("auto", "auto")
    assert len(asked) == 2
    monkeypatch.setattr(machine, "installed", lambda name: "99")
    Machine(tmp_path).resolved("auto", "auto")
    assert len(asked) == 3


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"devices": []}', '{"depends_on": {}, "devices": 3}'])
def test_damaged_machine_record_is_probed_again(tmp_path, asked, content):
    Machine(tmp_path).resolved("auto", "auto")
    (file,) = (tmp_path / MACHINES).iterdir()
    file.write_text(content)
    assert Machine(tmp_path).resolved("auto", "auto") == ("cuda", "best of cuda")
    assert len(asked) == 2 and json.loads(file.read_text())["devices"] == ["cuda", "cpu"]


def test_unwritable_workspace_probes_every_time(tmp_path, asked):
    (tmp_path / MACHINES).write_text("in the way")
    assert Machine(tmp_path).resolved("auto", "auto") == ("cuda", "best of cuda")


@thorough
def test_planning_does_not_import_torch_on_known_machine(tmp_path):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from vision_designer.graphs.engine.machine import Machine\n"
        "print(Machine(Path(sys.argv[1])).resolved('auto', 'auto'), 'torch' in sys.modules)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    first, second = (subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2))
    assert first.replace("True", "False") == second and second.endswith("False\n")


# Results computed with other settings than planned


class Computing(ComponentNode):
    """Reports what it was computed with."""

    identifier = "computing"
    title = "Computing"
    category = "Tests"
    init_outputs = [OutputPort("value", "Value", SMALL["constant"].init_outputs[0].type_.types)]
    RunSettings = TrainingRunSettings
    settings_that_change_results = frozenset({"device", "precision", "node_count", "process_count_per_node"})
    actual: dict = {}

    @staticmethod
    def run(parameters, settings, job):
        job.computed_with(device="cpu", precision="32-true", **Computing.actual)
        number = SMALL["constant"].init_outputs[0].type_.types[0]
        return {"value": number(Computing.actual.get("processes", 1))}


KNOWN = {**SMALL, "computing": Computing}


def computing(workspace, on, *, processes=1, actual=None):
    Computing.actual = actual or {"processes": processes}
    document = GraphDocument.model_validate(
        {
            "nodes": [
                {"id": "c", "component": "computing", "run_settings": {"process_count_per_node": processes}},
                {"id": "behind", "component": "add"},
            ],
            "links": [{"from": "c.value", "to": "behind.first"}],
        }
    )
    said = []

    def listen(event):
        if isinstance(event, events.Log):
            said.append(event.message)

    plan = make_plan(resolve(document, KNOWN, workspace), on)
    result = Runner(plan, Store(workspace), run_id="r", listener=listen).run()
    return {name: node.state for name, node in result.nodes.items()}, result, said


def test_run_with_fewer_processes_has_own_key(tmp_path):
    on = Elsewhere("cpu")
    states, first, said = computing(tmp_path, on, processes=2, actual={"processes": 1})
    assert set(states.values()) == {"completed"}
    assert said == [
        "processes was planned as 2 and became 1: the result is stored with the values that were used, and the next "
        "run that needs 2 computes it again"
    ]
    # It is a result of one process, and so is everything computed from it.
    states, again, said = computing(tmp_path, on, processes=1)
    assert set(states.values()) == {"reused"} and said == []
    assert again.nodes["behind"].key == first.nodes["behind"].key
    states, both, _ = computing(tmp_path, on, processes=2)
    assert set(states.values()) == {"completed"} and both.nodes["behind"].metrics == {"sum": 2}
    assert set(computing(tmp_path, on, processes=2)[0].values()) == {"reused"}
    assert not list((tmp_path / "checkpoints").glob("*"))


def test_changed_machine_is_probed_again(tmp_path, asked):
    workspace = tmp_path / "workspace"
    states, first, said = computing(workspace, Machine(workspace))
    assert set(states.values()) == {"completed"}
    assert any(line.startswith("device was planned as cuda and became cpu") for line in said)
    assert not list((workspace / MACHINES).iterdir())
    states, again, _ = computing(workspace, Elsewhere("cpu"))
    assert set(states.values()) == {"reused"} and again.nodes["c"].key == first.nodes["c"].key


def test_clean_keeps_other_settings_and_removes_old_versions(tmp_path):
    document = small_graph(("a", "constant", {"value": 3}))
    run_in(tmp_path, document)
    old = Store(tmp_path).folder("0123456789abcdef01234567")
    (old / "value").mkdir(parents=True)
    record = {"component": "constant", "version": "1", "seconds": 1.0, "outputs": {"value": "Number"}, "files": {}}
    (old / "node.json").write_text(json.dumps(record))
    cleaned = History(tmp_path).clean(1)
    assert cleaned.outputs == [old.name] and len(Store(tmp_path).keys()) == 1


# Why


def told(document, workspace, node="total", components=SMALL, graph="x.json"):
    found = why(resolve(document, components, workspace), workspace, node, graph)
    return found.state, [f"{reason.node}: {reason.message}" for reason in found.reasons]


def sums(first=1, second=2):
    return small_graph(
        ("a", "constant", {"value": first}),
        ("b", "constant", {"value": second}),
        ("total", "add", {}),
        links=[("a.value", "total.first"), ("b.value", "total.second")],
    )


def test_why_names_changed_parameter(tmp_path):
    assert told(sums(), tmp_path) == ("runs", [])
    run = run_in(tmp_path, sums())
    found = why(resolve(sums(), SMALL, tmp_path), tmp_path, "total", "x.json")
    assert (found.state, found.run_id, found.reasons) == ("reused", run, ())
    assert told(sums(second=7), tmp_path) == ("runs", ["b: Value (value) changed from 2 to 7"])
    assert told(sums(second=7), tmp_path, "b") == ("runs", ["b: Value (value) changed from 2 to 7"])
    assert told(sums(second=7), tmp_path, "a") == ("reused", [])
    # A default value is in no key.
    assert told(sums(first=5), tmp_path, "a") == ("runs", ["a: Value (value) changed from 1 to 5"])


@pytest.mark.parametrize(
    ("component", "name", "values", "switch"),
    [
        ("init_image_transformation", "padding", {"pad": True}, ""),
        ("init_image_transformation", "padding", {"pad": False}, "pad"),
        ("split_image_directory", "group_by", {"method": "by_group"}, ""),
        ("split_image_directory", "group_by", {}, "method"),
        ("convert_to_image_directory", "lowest_value", {"value_range": "numbers"}, ""),
        ("convert_to_image_directory", "lowest_value", {"value_range": "set"}, "value_range"),
        ("convert_to_image_directory", "label_column", {"labels_file": ""}, "labels_file"),
        ("convert_to_image_directory", "label_column", {"labels_file": "a.csv"}, ""),
        ("init_image_transformation", "pad", {}, ""),
    ],
)
def test_parameter_is_disabled_by_switch_text_or_choice(component, name, values, switch):
    model = SMALL[component].Parameters
    assert model.switched_off_by(name, values) == switch
    assert model.has_effect(name, values) == (not switch)


OFF = [
    ("init_image_transformation", {"resize": False}, {"size": 77}),
    ("init_image_transformation", {"center_crop": False}, {"crop_size": 77}),
    ("init_image_transformation", {}, {"padding": 7, "random_rotation_degrees": 7, "random_affine_degrees": 7}),
    ("init_image_transformation", {}, {"random_size": 77, "random_crop_size": 77}),
    *(
        (component, {}, values)
        for component in ("train_pytorch_model", "cross_validate_model", "tune_model_hyperparameters")
        for values in (
            {"max_gradient_norm": 7.0, "mixup_alpha": 0.7, "cutmix_alpha": 0.7},
            {"average_decay": 0.7},
        )
    ),
    ("score_image_model", {"unknown_threshold": "model"}, {"unknown_below": 0.7}),
    ("split_image_directory", {"method": "by_name"}, {"group_by": "1"}),
    ("convert_to_image_directory", {}, {"path_column": "x", "label_column": "y"}),
    ("convert_to_image_directory", {"value_range": "set"}, {"lowest_value": 7.0, "highest_value": 77.0}),
]


@pytest.mark.parametrize(("component", "switches", "values"), OFF)
def test_disabled_parameter_does_not_change_key_or_reach_run(component, switches, values):
    model = BUILT_IN[component].Parameters
    given = model.parse(switches | values)
    assert all(not model.has_effect(name, dict(given)) for name in values)
    assert given.in_effect() == model.parse(switches).in_effect()
    assert {name: getattr(given.in_effect(), name) for name in values} == {
        name: model.info(name).default for name in values
    }


def test_every_dependent_parameter_is_tested():
    tried = {(component, name) for component, _, values in OFF for name in values}
    declared = {
        (name, info.identifier)
        for name, component in BUILT_IN.items()
        for info in component.Parameters.describe()
        if info.depends_on is not None
    }
    assert tried == declared


def test_enabled_parameters_keep_their_values():
    model = BUILT_IN["init_image_transformation"].Parameters
    every = {"pad": True, "padding": 3, "random_crop": True, "crop_size": 96}
    given = model.parse(every)
    found = given.in_effect()
    assert (found.padding, found.crop_size, found.random_crop_size) == (3, 96, 96)
    assert model.parse({}).in_effect() == model.parse({})
    # With the crop off, the size that followed it gets its own default.
    assert model.parse(every | {"center_crop": False}).in_effect().random_crop_size == 224


def test_switch_dependencies_must_be_acyclic():
    class Chain(ParameterModel):
        first: bool = Parameter(False, title="First", help="A switch.")
        second: bool = Parameter(True, title="Second", help="A switch.", depends_on="first")
        third: int = Parameter(1, title="Third", help="A number.", depends_on="second")

    assert Chain(third=5).in_effect().third == 1
    assert Chain(first=True, third=5).in_effect().third == 5
    with pytest.raises(DeclarationError, match="depends on 'two', which depends on it"):

        class Wrong(ComponentNode):
            """Wrong."""

            identifier = "wrong"
            title = "Wrong"
            category = "Tests"
            init_outputs = [OutputPort("folder", "Folder", AnyDirectory)]

            class Parameters(ParameterModel):
                one: bool = Parameter(True, title="One", help="One.", depends_on="two")
                two: bool = Parameter(True, title="Two", help="Two.", depends_on="one")

            @staticmethod
            def run(parameters, job):
                return {}


def test_why_omits_disabled_parameters(tmp_path):
    def graph(**values):
        return small_graph(("init", "init_image_transformation", values))

    def reasons(**values):
        return told(graph(**values), tmp_path, "init")

    run_in(tmp_path, graph(center_crop=False, crop_size=100))
    assert reasons(center_crop=False, crop_size=200) == ("reused", [])
    assert reasons(center_crop=False) == ("reused", [])
    assert reasons(center_crop=False, crop_size=200, size=99) == ("runs", ["init: Size (size) changed from 256 to 99"])
    assert reasons(crop_size=300) == ("runs", ["init: Center crop (center_crop) changed from False to True"])
    run_in(tmp_path, graph(crop_size=300, pad=True, padding=4))
    assert reasons(crop_size=300, padding=9) == ("runs", ["init: Pad (pad) changed from True to False"])
    assert reasons(crop_size=300, pad=True, padding=9) == ("runs", ["init: Padding (padding) changed from 4 to 9"])


def test_why_names_changed_links(tmp_path):
    run_in(tmp_path, sums())
    document = sums()
    document.links.pop()
    assert told(document, tmp_path) == ("runs", ["total: Second (second) is no longer linked"])
    run_in(tmp_path, document)
    assert told(sums(first=4), tmp_path) == (
        "runs",
        ["total: Second (second) was not linked", "a: Value (value) changed from 1 to 4"],
    )


def test_why_names_changed_files(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / name).write_text(name)
    document = small_graph(("files", "from_file", {"path": str(folder)}))
    run_in(tmp_path, document)
    (folder / "a").write_text("longer")
    (folder / "b").unlink()
    (folder / "d").write_text("new")
    shutil.copy2(folder / "c", tmp_path / "copy")
    (tmp_path / "copy").replace(folder / "c")
    state, reasons = told(document, tmp_path, "files")
    assert state == "runs"
    assert reasons == [
        f"files: the file a in {folder} was changed",
        f"files: the file d in {folder} was added",
        f"files: the file b in {folder} was removed",
        f"files: 1 of 3 files in {folder} have the same size and time as before, but were written, replaced, copied, "
        "moved or given other permissions since then: c",
    ]
    (folder / "a").chmod(0o600)
    shutil.rmtree(folder)
    state, reasons = told(document, tmp_path, "files")
    assert state == "fails" and "No such file or directory" in reasons[0]


def test_why_counts_files_without_names(tmp_path, monkeypatch):
    monkeypatch.setattr("vision_designer.graphs.paths.MAX_LISTED", 1)
    (tmp_path / "data").mkdir()
    for name in ("a", "b"):
        (tmp_path / "data" / name).write_text(name)
    document = small_graph(("files", "from_file", {"path": str(tmp_path / "data")}))
    run_in(tmp_path, document)
    (tmp_path / "data" / "c").write_text("12345")
    assert told(document, tmp_path, "files") == (
        "runs",
        [
            f"files: the files in {tmp_path / 'data'} have changed: 2 with 2 bytes before, 3 with 7 bytes now"
        ],
    )  # fmt: skip


def test_why_names_machine_libraries_and_source(tmp_path, monkeypatch):
    document = GraphDocument.model_validate({"nodes": [{"id": "c", "component": "computing"}]})

    def run(on):
        plan = make_plan(resolve(document, KNOWN, tmp_path), on)
        recorder = History(tmp_path).begin(document, KNOWN, "x.json", {i: step.key for i, step in plan.steps.items()})
        recorder.finish(Runner(plan, Store(tmp_path), run_id=recorder.run_id, listener=recorder).run())

    Computing.actual = {"processes": 1}
    run(Elsewhere("cpu"))
    monkeypatch.setattr(Computing, "libraries", ("torch",))
    monkeypatch.setattr(Computing, "version", "2")
    monkeypatch.setattr(provenance, "_version", lambda name: {"torch": "99"}.get(name, "1"))
    monkeypatch.setattr("vision_designer.graphs.engine.plan.source_of", lambda component: "other")
    monkeypatch.setattr("vision_designer.graphs.history.why.Machine", lambda workspace: Elsewhere("cuda", "bf16-mixed"))
    document.nodes[0].run_settings = {"process_count_per_node": 3}
    state, reasons = told(document, tmp_path, "c", KNOWN)
    assert state == "runs"
    for expected in (
        "c: the version of Computing changed from 1 to 2",
        "c: the source code of Computing has changed",
        "c: Device (device) changed from cpu to cuda (selected by auto on this machine)",
        "c: Precision (precision) changed from 32-true to bf16-mixed (selected by auto on this machine)",
        "c: the number of processes changed from 1 to 3",
        "c: torch changed from not installed to 99",
    ):
        assert expected in reasons


def test_why_explains_damage_failure_cleaning_and_bypass(tmp_path):
    run_in(tmp_path, sums())
    plan = make_plan(resolve(sums(), SMALL, tmp_path))
    output = Store(tmp_path).folder(plan.steps["total"].key)
    (output / "sum" / "number.json").write_text("12345")
    state, (reason,) = told(sums(), tmp_path)
    assert state == "runs" and "was damaged, changed or deleted after it was written" in reason
    shutil.rmtree(output)
    state, (reason,) = told(sums(), tmp_path)
    assert state == "runs" and "no longer in the store" in reason
    failing = small_graph(("bad", "misbehave", {"how": "refuse"}))
    run = run_in(tmp_path, failing)
    assert told(failing, tmp_path, "bad") == ("runs", [f"bad: in the run {run} it failed"])
    document = sums()
    document.nodes[0].bypassed = True
    assert told(document, tmp_path, "a")[0] == "bypassed"


@pytest.mark.parametrize(
    "ingredients",
    [
        [],
        {"format": 2},
        {"format": 2, "component": "add", "version": "1", "parameters": [], "settings": {}, "files": {}, "inputs": {}},
        {
            "format": 2, "component": "add", "version": "1", "parameters": {}, "settings": {}, "files": {},
            "inputs": {"first": ["../../elsewhere", "value"]},
        },
        {
            "format": 2, "component": "add", "version": "1", "parameters": {}, "settings": {}, "files": {"path": 3},
            "inputs": {},
        },
    ],
)  # fmt: skip
def test_why_handles_unusable_record(tmp_path, ingredients):
    run_in(tmp_path, sums())
    store = Store(tmp_path)
    key = make_plan(resolve(sums(), SMALL, tmp_path)).steps["total"].key
    store._write_record(store.folder(key), replace(store.find(key), ingredients=ingredients))
    state, reasons = told(sums(second=7), tmp_path)
    assert state == "runs" and len(reasons) == 1 and "no longer exists and cannot be compared" in reasons[0]


def test_why_prefers_runs_of_same_graph(tmp_path):
    def run(document, graph):
        plan = make_plan(resolve(document, SMALL, tmp_path))
        recorder = History(tmp_path).begin(document, SMALL, graph, {i: step.key for i, step in plan.steps.items()})
        recorder.finish(Runner(plan, Store(tmp_path), run_id=recorder.run_id, listener=recorder).run())

    run(sums(second=5), "mine.json")
    run(sums(second=6), "other.json")
    assert told(sums(), tmp_path, "b", graph="mine.json")[1] == ["b: Value (value) changed from 5 to 2"]
    assert told(sums(), tmp_path, "b", graph="new.json")[1] == ["b: Value (value) changed from 6 to 2"]


def test_component_without_device_needs_no_machine_probe():
    class Asking(Machine):
        def resolved(self, device, precision):
            raise AssertionError("asked for nothing")

    plan = make_plan(resolve(sums(), SMALL, Path()), Asking())
    assert all(step.key for step in plan.steps.values())
    assert TorchRunSettings().device == "auto"
