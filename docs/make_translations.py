"""Write the translation files of the editor from the texts in its code and in the declarations.

    python docs/make_translations.py            update the .ts files, and compile them to .qm
    python docs/make_translations.py --missing  list untranslated texts

Every text of the code goes to editor/look/translations/*.ts, to be translated by hand or in Qt Linguist; obsolete texts
are removed. Run it again after translating. A test compares them. Templates of the engine's messages have the context
``messages``.
"""

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from pathlib import Path

import PySide6

from vision_designer.editor.canvas import actions as canvas
from vision_designer.editor.canvas.view import SUBMENUS
from vision_designer.editor.look.texts import REASONS, languages
from vision_designer.editor.window.actions import Submenu
from vision_designer.editor.window.menu_actions import MENUS, RECORDS
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes import errors
from vision_designer.nodes.components import built_in_components
from vision_designer.nodes.vision.evaluation.metrics import METRICS

ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "editor" / "look" / "translations"
LANGUAGES = ("zh_TW",)
UNITS_OF_PROGRESS = ("images", "images measured", "iterations", "MB")
"""Units of progress, which are not in declarations."""
CLASSES_OF_NAMES = {"window": "MainWindow", "_window": "MainWindow"}
"""Classes of objects whose ``tr`` other objects call."""

TEMPLATE_ARGUMENTS = {
    **{name: (0,) for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)},
    **dict.fromkeys(("Message", "joined", "warn", "log", "add", "error", "failure", "ReasonError"), (0,)),
    **dict.fromkeys(("NotReadableError", "NotJsonError", "NotTextError"), (0,)),
    **{"counted": (1, 2), "NamedWarnings": (1, 2), "refused": (2,), "_problem": (2,), "ParameterKind": (2,)},
}
"""Calls that take a template, and the positions of these arguments."""
ENGLISH_ONLY = {
    **dict.fromkeys(("graphs/cli/", "graphs/sweep", "graphs/reference.py"), "read on a terminal"),
    **dict.fromkeys(("graphs/overrides.py", "graphs/engine/export.py"), "about options of the command line"),
    "graphs/ryven/writer.py": "keys of project files",
    "nodes/gui": "the window of stock Ryven",
    **dict.fromkeys(("nodes/core/component.py", "nodes/core/discovery.py"), "read by authors of components"),
    "nodes/vision/evaluation/charts.py": "drawn into pictures",
}
"""Modules whose messages are never shown in the window, and why."""

Messages = dict[tuple[str, str], None]
"""Context and text, in order of discovery."""


class TranslationError(Exception):
    """A text that Qt cannot look up as written in the code."""


def messages() -> list[tuple[str, str]]:
    """All texts shown to users, with their contexts; each once."""
    found: Messages = {}
    for path in sorted((ROOT / "editor").rglob("*.py")):
        found.update(dict.fromkeys(spoken_in(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())))
    found.update(dict.fromkeys(("menus", title) for title, _ in MENUS))
    found.update(dict.fromkeys(("menus", title) for title in SUBMENUS))
    submenus = [entry.title for _, entries in MENUS for entry in entries if isinstance(entry, Submenu)]
    found.update(dict.fromkeys(("menus", title) for title in submenus))
    for record in (*RECORDS, *canvas.RECORDS.values()):
        found.update(dict.fromkeys(("actions", text) for text in (record.text, record.help) if text))
    for name in languages().values():
        found.pop(("actions", name), None)
    found.update(dict.fromkeys(("metrics", metric.title) for metric in METRICS.values() if metric.title))
    found.update(dict.fromkeys(("components", text) for text in _declared()))
    found.update(dict.fromkeys(("examples", text) for text in _of_examples()))
    found.update(dict.fromkeys(("messages", text) for text in sorted({*templates_of_engine(), *REASONS, *_remedies()})))
    return sorted(found, key=lambda message: message[0])


def templates_of_engine() -> Iterator[str]:
    """Message templates of the engine, and of editor modules that use the same classes."""
    for path in sorted(path for part in ("editor", "graphs", "nodes") for path in (ROOT / part).rglob("*.py")):
        if not path.relative_to(ROOT).as_posix().startswith(tuple(ENGLISH_ONLY)):
            yield from templates_in(path.read_text(encoding="utf-8"))


def templates_in(source: str) -> Iterator[str]:
    """Templates with words in a module: literal texts of messages, errors, warnings and log lines."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for place in TEMPLATE_ARGUMENTS.get(called, ()):
            argument = call.args[place] if place < len(call.args) else None
            for choice in (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,):
                text = choice.value if isinstance(choice, ast.Constant) else None
                has_words = isinstance(text, str) and re.search(r"[A-Za-z]{2}|e\.g\.", re.sub("{[^{}]*}", "", text))
                if has_words and (called != "add" or " " in text):
                    yield text


def spoken_in(source: str, name: str) -> Iterator[tuple[str, str]]:
    """Context and text of each call of tr, translate and QT_TRANSLATE_NOOP in a module.

    Raises:
        TranslationError: a computed text, or an unknown context.
    """
    yield from _spoken(ast.parse(source), "", name)


def _spoken(node: ast.AST, class_name: str, name: str) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.ClassDef) else class_name
        if isinstance(child, ast.Call):
            yield from _of_call(child, class_name, name)
        yield from _spoken(child, inner, name)


def _of_call(call: ast.Call, class_name: str, name: str) -> Iterator[tuple[str, str]]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    arguments = [item.value if isinstance(item, ast.Constant) else None for item in call.args]
    where = f"{name}:{call.lineno}"
    if called == "tr" and isinstance(call.func, ast.Attribute):
        owner = call.func.value
        owner_name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
        context = class_name if owner_name == "self" else CLASSES_OF_NAMES.get(owner_name, "")
        if not context:
            raise TranslationError(f"{where}: the class of {owner_name!r} is not known; name it in CLASSES_OF_NAMES")
        if len(arguments) != 1 or not isinstance(arguments[0], str):
            raise TranslationError(f"{where}: tr takes one literal text")
        yield context, arguments[0]
    elif called in {"translate", "QT_TRANSLATE_NOOP"} and len(arguments) == 2:
        context, text = arguments
        if isinstance(context, str) and isinstance(text, str):
            yield context, text
        elif isinstance(context, str) and not isinstance(call.args[1], ast.Name | ast.Attribute):
            raise TranslationError(f"{where}: {called} takes a literal text, or one marked with QT_TRANSLATE_NOOP")


def _declared() -> Iterator[str]:
    for component in built_in_components():
        yield component.title
        yield component.help()
        yield component.category.rpartition("/")[2]
        yield from component.card_results
        for port in (*component.init_inputs, *component.init_outputs):
            yield from filter(None, (port.title, port.help))
        for model in (component.Parameters, component.RunSettings):
            for info in model.describe():
                yield from filter(None, (info.title, info.help, info.unit, info.group, *info.choices.values()))
    yield from UNITS_OF_PROGRESS


def _remedies() -> Iterator[str]:
    for component in built_in_components():
        for model in (component.Parameters, component.RunSettings):
            yield from (info.own_remedy or info.record.remedy for info in model.describe() if info.required)


def _of_examples() -> Iterator[str]:
    for path in sorted(EXAMPLES.glob("*.json")):
        document = GraphDocument.read(path)
        yield document.title
        yield from filter(None, [str((document.model_extra or {}).get("description", ""))])


def translated(ts: Path) -> dict[tuple[str, str], str]:
    """Finished translations of a .ts file."""
    if not ts.is_file():
        return {}
    found = {}
    for context in ET.parse(ts).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is not None and translation.get("type") != "unfinished" and translation.text:
                found[context.findtext("name", ""), message.findtext("source", "")] = translation.text
    return found


def ts_text(language: str, spoken: Iterable[tuple[str, str]], known: dict[tuple[str, str], str]) -> str:
    """A .ts file with all messages and their known translations.

    A text of a renamed class keeps its translation if all contexts translated that text alike.
    """
    elsewhere: dict[str, set[str]] = {}
    for (_, text), translated_text in known.items():
        elsewhere.setdefault(text, set()).add(translated_text)
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    contexts: dict[str, ET.Element] = {}
    for context, text in spoken:
        if context not in contexts:
            contexts[context] = ET.SubElement(root, "context")
            ET.SubElement(contexts[context], "name").text = context
        message = ET.SubElement(contexts[context], "message")
        ET.SubElement(message, "source").text = text
        translation = ET.SubElement(message, "translation")
        if (context, text) in known:
            translation.text = known[context, text]
        elif len(elsewhere.get(text, ())) == 1:
            (translation.text,) = elsewhere[text]
        else:
            translation.set("type", "unfinished")
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{ET.tostring(root, encoding="unicode")}\n'


def compile_translation(ts: Path, qm: Path) -> None:
    """Compile a .ts file with Qt's lrelease, which comes with PySide6."""
    lrelease = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    subprocess.run([lrelease, "-silent", ts, "-qm", qm], check=True)


def main() -> None:
    """Update and compile, or list untranslated texts."""
    spoken = messages()
    TRANSLATIONS.mkdir(exist_ok=True)
    for language in LANGUAGES:
        ts = TRANSLATIONS / f"vision_designer_{language}.ts"
        known = translated(ts)
        missing = [message for message in spoken if message not in known]
        if "--missing" in sys.argv[1:]:
            for context, text in missing:
                print(f"{context}\t{text!r}")
            continue
        ts.write_text(ts_text(language, spoken, known), encoding="utf-8")
        compile_translation(ts, ts.with_suffix(".qm"))
        print(f"{ts.name}: {len(spoken)} texts, {len(missing)} not translated")


if __name__ == "__main__":
    main()
