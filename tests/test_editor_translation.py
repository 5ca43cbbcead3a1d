import ast
import functools
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLabel, QTreeView

from vision_designer.editor.look import texts
from vision_designer.editor.look.texts import install_language, languages, system_language
from vision_designer.nodes.components import built_in_components

DOCS = Path(__file__).parent.parent / "docs"
OUTDATED = "outdated: run python docs/make_translations.py, translate what is new, and run it again"
TITLES = {
    "image_dataset": "影像資料集",
    "convert_to_image_directory": "轉換成影像目錄",
    "split_image_directory": "分割影像目錄",
    "init_image_transformation": "初始影像轉換",
    "apply_image_transformation": "套用影像轉換",
    "resnet": "ResNet",
    "densenet": "DenseNet",
    "train_pytorch_model": "定型 PyTorch 模型",
    "score_image_model": "評分影像模型",
    "evaluate_model": "評估模型",
}


def load_tool():
    sys.path.insert(0, str(DOCS))
    spec = importlib.util.spec_from_file_location("docs_make_translations", DOCS / "make_translations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = load_tool()
LANGUAGES = pytest.mark.parametrize("name", TOOL.LANGUAGES)


@functools.cache
def spoken() -> list[tuple[str, str]]:
    """Every text that users see, with its context."""
    return TOOL.messages()


def ts_file(name: str) -> Path:
    return TOOL.TRANSLATIONS / f"vision_designer_{name}.ts"


@pytest.fixture
def english_again(qapp):
    yield qapp
    install_language(qapp, "en")


@pytest.mark.slow
@LANGUAGES
def test_translation_file_matches_code(name):
    file = ts_file(name)
    assert file.read_text(encoding="utf-8") == TOOL.ts_text(name, spoken(), TOOL.translated(file)), OUTDATED


def test_text_of_renamed_class_keeps_translation():
    known = {("Old", "Cut"): "A", ("Old", "Edit"): "B", ("Other", "Edit"): "C"}
    text = TOOL.ts_text("zh_TW", [("New", "Cut"), ("New", "Edit")], known)
    assert "<translation>A</translation>" in text
    assert text.count('type="unfinished"') == 1


@pytest.mark.slow
@LANGUAGES
def test_everything_is_translated(name):
    known = TOOL.translated(ts_file(name))
    assert [message for message in spoken() if message not in known] == [], OUTDATED


@LANGUAGES
def test_placeholders_are_in_translation(name):
    for (context, text), translation in TOOL.translated(ts_file(name)).items():
        assert sorted(re.findall(r"{[^}]*}", text)) == sorted(re.findall(r"{[^}]*}", translation)), (context, text)


@LANGUAGES
def test_mnemonics_are_kept(name):
    for (context, text), translation in TOOL.translated(ts_file(name)).items():
        mark = re.search(r"&(\w)", text)
        assert bool(mark) == bool(re.search(r"&\w", translation)), (context, text)
        if mark:
            assert f"&{mark[1].upper()}" in translation.upper(), (context, text)


@LANGUAGES
def test_compiled_file_matches_translations(name, tmp_path):
    compiled = tmp_path / "compiled.qm"
    TOOL.compile_translation(ts_file(name), compiled)
    assert ts_file(name).with_suffix(".qm").read_bytes() == compiled.read_bytes(), OUTDATED


@LANGUAGES
def test_language_can_be_chosen(name):
    assert languages() == {"en": "English", "zh_TW": "繁體中文"}
    assert name in languages()


def test_component_titles_are_translated(english_again):
    install_language(english_again, "zh_TW")
    known = {component.identifier: texts.component_title(component) for component in built_in_components()}
    assert {name: known[name] for name in TITLES} == TITLES


def test_declarations_and_states_are_translated(english_again):
    install_language(english_again, "zh_TW")
    train = next(item for item in built_in_components() if item.identifier == "train_pytorch_model")
    info = train.Parameters.info("learning_rate")
    assert texts.declared(info.title) == "學習率"
    assert texts.category(train.category) == "模型定型"
    assert texts.state("running") == "執行中"
    assert texts.declared(train.output_port("trained_model").title) == "已定型的模型"
    assert texts.component_summary(train) == "以有標籤的影像定型模型\uff0c並保留表現最好的週期。"


def test_summary_is_first_sentence(qapp):
    train = next(item for item in built_in_components() if item.identifier == "train_pytorch_model")
    assert texts.component_summary(train) == "Train a model on labeled images, and keep its best epoch."


def test_language_can_be_changed_back(english_again):
    def cancel() -> str:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        return box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "")

    assert install_language(english_again, "zh_TW") == "zh_TW"
    assert QCoreApplication.translate("SettingsDialog", "Settings") == "設定"
    assert cancel() == "取消"
    assert install_language(english_again, "en") == "en"
    assert QCoreApplication.translate("SettingsDialog", "Settings") == "Settings"
    assert cancel() == "Cancel"


def test_windows_are_notified_of_language_change(english_again, qtbot):
    told = []

    class Window(QLabel):
        def changeEvent(self, event):
            told.append(event.type())

    window = Window()
    qtbot.addWidget(window)
    qtbot.show(window)
    install_language(english_again, "zh_TW")
    qtbot.waitUntil(lambda: QEvent.Type.LanguageChange in told)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (["zh-Hant-TW", "zh-TW", "en-US"], "zh_TW"),
        (["zh-HK"], "zh_TW"),
        (["en-GB", "zh-TW"], "en"),
        (["de-DE", "zh-Hant-TW"], "zh_TW"),
        (["de-DE"], "en"),
        (["zh-Hans-CN"], "en"),
        ([], "en"),
    ],
)
def test_system_language_is_used_if_available(monkeypatch, asked, shown):
    class System:
        def uiLanguages(self):
            return asked

    monkeypatch.setattr(QLocale, "system", staticmethod(System))
    assert system_language() == shown


def test_unknown_language_falls_back_to_system(english_again, monkeypatch):
    monkeypatch.setattr(texts, "system_language", lambda: "zh_TW")
    assert install_language(english_again, "kl") == "zh_TW"


def test_texts_are_extracted_with_class():
    source = (
        "class A(QWidget):\n"
        "    def b(self):\n"
        "        self.tr('one')\n"
        "        QCoreApplication.translate('module', 'two ' 'halves')\n"
        "TEXT = QT_TRANSLATE_NOOP('actions', 'three')\n"
        "painter.translate(1, 2)\n"
    )
    assert list(TOOL.spoken_in(source, "a.py")) == [("A", "one"), ("module", "two halves"), ("actions", "three")]


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def b(self):\n        self.tr(f'{c} files')",
        "class A:\n    def b(self):\n        self.tr(c)",
        "QCoreApplication.translate('module', f'{c} files')",
        "something.tr('whose?')",
    ],
)
def test_text_that_qt_cannot_look_up_is_rejected(source):
    with pytest.raises(TOOL.TranslationError, match=r"a\.py:\d"):
        list(TOOL.spoken_in(source, "a.py"))


SHOWN = {
    *("setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setAccessibleName", "setStatusTip", "setTitle"),
    *("addAction", "addMenu", "addTab", "addRow", "setTabText", "showMessage", "setInformativeText", "addItem"),
    *("show_message", "show_problem", "announce"),
    *("setHorizontalHeaderLabels", "setHeaderLabels", "setSuffix", "setPrefix", "setEmptyLabel", "drawText", "macro"),
    *("QLabel", "QPushButton", "QCheckBox", "QAction", "QGroupBox", "QRadioButton", "QDockWidget", "ColoredLabel"),
    *("critical", "warning", "information", "question", "beginMacro", "icon_button"),
}
"""Calls that show a text to the user."""
NAME_OF_THE_PROGRAM = re.compile("vision-designer", re.IGNORECASE)


def words_shown(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for argument in call.args if name in SHOWN else []:
            parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    words = re.sub(r"<[^>]*>|&[a-z]+;", "", NAME_OF_THE_PROGRAM.sub("", part.value.replace(" D", "-D")))
                    # A single lower-case word is an identifier, such as the name of an icon.
                    if re.search(r"[A-Za-z]{2}", words) and not re.fullmatch(r"[a-z_]+", words):
                        yield call.lineno, part.value


@pytest.mark.slow
def test_no_text_is_untranslatable():
    files = list((DOCS.parent / "editor").rglob("*.py"))
    found = {str(file): list(words_shown(ast.parse(file.read_text(encoding="utf-8")))) for file in files}
    assert len(found) > 100
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_untranslatable_text_would_be_detected():
    source = "label.setText('No such file')\nQLabel(f'{count} images')\nself.tr('Fine')\nQLabel(self.tr('Fine'))"
    assert [line for line, _ in words_shown(ast.parse(source))] == [1, 2]


def test_file_dialog_is_translated(english_again, qtbot, tmp_path):
    install_language(english_again, "zh_TW")
    (tmp_path / "folder").mkdir()
    dialog = QFileDialog(None, "", str(tmp_path))
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    labels = [label.text() for label in dialog.findChildren(QLabel)]
    assert len(labels) == 3
    # Of each label, only the letter of the mnemonic is Latin.
    assert [text for text in labels if len(re.findall("[A-Za-z]", text)) > 1] == []
    view = dialog.findChild(QTreeView)
    qtbot.waitUntil(lambda: view.model().rowCount(view.rootIndex()) == 1)
    assert view.model().index(0, 2, view.rootIndex()).data() == "資料夾"
    assert QKeySequence("Del").toString(QKeySequence.SequenceFormat.NativeText) == "Del"
