"""The parameter form in Ryven's window."""

from typing import Literal

import pytest
from trivial_components import Grow

from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.parameters import Parameter, ParameterModel
from vision_designer.nodes.core.registry import by_identifier

pytestmark = pytest.mark.gui


@pytest.fixture
def gui(qapp, monkeypatch):
    monkeypatch.setenv("QT_API", "pyside6")
    from vision_designer.nodes import gui

    return gui


@pytest.fixture
def form(gui, qtbot):
    def make(values, model=Grow.Parameters):
        from vision_designer.nodes.gui_forms import ParameterForm

        made = ParameterForm(model, values)
        qtbot.addWidget(made)
        return made

    return make


def test_form_returns_only_changed_values(form):
    shown = form({"trees": 12})
    assert shown.fields["trees"].editor.text() == "12"
    assert shown.fields["liters"].editor.text() == "1.5"
    assert shown.fields["kind"].editor.currentData() == "cox"
    assert shown.fields["water"].editor.isChecked()
    assert shown.values() == {"trees": 12}
    shown.fields["trees"].editor.setText("3")
    assert shown.values() == {}


def test_following_size_is_not_set_by_display(form):
    model = load_components(())["init_image_transformation"].Parameters
    shown = form({"random_crop": True}, model)
    assert shown.fields["random_crop_size"].editor.text() == "224"
    shown.fields["crop_size"].editor.setText("96")
    assert shown.values() == {"crop_size": 96, "random_crop": True}
    assert model.parse(shown.values()).random_crop_size == 96
    shown.fields["random_crop_size"].editor.setText("64")
    assert shown.values() == {"crop_size": 96, "random_crop": True, "random_crop_size": 64}
    again = form({"crop_size": 96}, model)
    assert again.fields["random_crop_size"].editor.text() == "96"


def test_values_set_by_choice_follow_choice(form):
    class Baking(ParameterModel):
        presets = {"bread": {"rye": {"minutes": 60, "steam": True}}}
        bread: Literal["white", "rye"] = Parameter("white", title="Bread", help="h")
        minutes: int = Parameter(40, title="Minutes", help="h")
        steam: bool = Parameter(False, title="Steam", help="h")

    shown = form({}, Baking)
    shown.fields["bread"].editor.setCurrentIndex(1)
    assert shown.values() == {"bread": "rye"}
    shown.fields["minutes"].editor.setText("41")
    assert shown.values() == {"bread": "rye", "minutes": 41}
    again = form({"bread": "rye"}, Baking)
    assert again.fields["steam"].editor.isChecked()


def test_every_field_returns_its_type(form):
    shown = form({})
    shown.fields["trees"].editor.setText(" 7 ")
    shown.fields["liters"].editor.setText("2e-1")
    shown.fields["kind"].editor.setCurrentIndex(0)
    shown.fields["water"].editor.setChecked(False)
    shown.fields["map"].editor.setText("a b/c.png")
    shown.fields["label"].editor.setText("12")
    assert shown.values() == {
        "trees": 7,
        "kind": "boskoop",
        "water": False,
        "liters": 0.2,
        "map": "a b/c.png",
        "label": "12",
    }
    assert shown.problems() == []


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("trees", "0", "Trees (trees) is 0; it must be 1 to 100."),
        ("trees", "1000", "Trees (trees) is 1000; it must be 1 to 100."),
        ("trees", "2.5", "Trees (trees) is '2.5'; an integer is expected."),
        ("trees", "many", "Trees (trees) is 'many'; an integer is expected."),
        ("trees", "", "Trees (trees) is ''; an integer is expected."),
        ("liters", "0", "Liters (liters) is 0.0; it must be greater than 0."),
        ("liters", "nan", "Liters (liters) is nan; a number is expected."),
        ("label", "", "Label is required: enter text."),
    ],
)
def test_invalid_value_is_rejected_unchanged(form, name, text, message):
    shown = form({})
    shown.fields[name].editor.setText(text)
    assert shown.problems() == [message]
    assert shown.fields[name].editor.text() == text


def test_invalid_choice_is_shown_and_rejected(form):
    shown = form({"kind": "gala"})
    assert shown.fields["kind"].editor.currentText() == "gala"
    assert len(shown.problems()) == 1 and "one of boskoop, cox" in shown.problems()[0]
    shown.fields["kind"].editor.setCurrentIndex(1)
    assert shown.problems() == [] and shown.values() == {}


def test_disabled_field_is_grayed_out(form):
    shown = form({"water": False})
    assert not shown.fields["liters"].widget.isEnabled()
    shown.fields["water"].editor.setChecked(True)
    assert shown.fields["liters"].widget.isEnabled()


def test_field_is_enabled_by_its_choice(form):
    from vision_designer.nodes.components.split_image_directory import SplitImageDirectory

    shown = form({}, SplitImageDirectory.Parameters)
    method, group_by = shown.fields["method"].editor, shown.fields["group_by"].widget
    assert not group_by.isEnabled()
    method.setCurrentIndex(method.findData("by_group"))
    assert group_by.isEnabled()
    method.setCurrentIndex(method.findData("by_name"))
    assert not group_by.isEnabled()


def test_unknown_parameter_is_kept_until_removed(form):
    from qtpy.QtWidgets import QPushButton

    shown = form({"leaves": [1, 2]})
    assert shown.values() == {"leaves": [1, 2]}
    assert "there is no parameter 'leaves'" in shown.problems()[0]
    (remove,) = shown.findChildren(QPushButton)
    remove.click()
    assert shown.values() == {} and shown.problems() == []


def test_dialog_accepts_only_valid_forms(gui, qtbot):
    node = Session(by_identifier([Grow])).create_flow().create_node(Grow)
    dialog = gui.ParametersDialog(node)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.run_settings.fields["workers"].editor.setText("0")
    dialog.accept()
    assert dialog.isVisible() and "Workers (workers) is 0" in dialog.problem.text()
    dialog.run_settings.fields["workers"].editor.setText("4")
    dialog.accept()
    assert not dialog.isVisible() and dialog.result() == dialog.DialogCode.Accepted
    assert dialog.run_settings.values() == {"workers": 4}


@pytest.mark.parametrize("component", load_components().values(), ids=lambda component: component.component)
def test_every_form_returns_defaults(component, form):
    for model in (component.Parameters, component.RunSettings):
        shown = form({}, model)
        assert list(shown.fields) == list(model.model_fields)
        required = {info.identifier for info in model.describe() if info.required}
        assert shown.values() == {}
        assert {problem.parameter for problem in model.problems(shown.values())} == required
