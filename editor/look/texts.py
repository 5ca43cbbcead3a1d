"""Texts on screen: the language, titles from declarations, messages of the engine, times and amounts.

Problems, errors and log lines are English, for terminals and files. :func:`translated_message` translates the template
of a message and inserts the translated values. Names of errors, paths, numbers, and texts without a known template,
e.g. of a library, are not translated. Copied and saved texts stay English, so that they can be searched for.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from platformdirs import user_config_path
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP, one_line
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.parameters import ParameterInfo
from vision_designer.nodes.messages import Message, Value, fields_of, formatted, pieces_of

translate = QCoreApplication.translate
FOLDER = Path(__file__).parent / "translations"
PREFIX = "vision_designer_"
TRADITIONAL = ("zh-Hant", "zh-TW", "zh-HK", "zh-MO")

_installed: list[QTranslator] = []
_language = "en"


def user_folder() -> Path:
    """Folder of the user's translations, beside the settings file."""
    return user_config_path("vision-designer", appauthor=False) / "languages"


def _files() -> dict[str, Path]:
    """Translation files by locale, e.g. ``zh_TW``; those of the user take precedence."""
    files = (file for folder in (FOLDER, user_folder()) for file in sorted(folder.glob(f"{PREFIX}*.qm")))
    return {file.stem.removeprefix(PREFIX): file for file in files}


def languages() -> dict[str, str]:
    """Names of the available languages in the language itself, by locale."""
    names = {code: QLocale(code).nativeLanguageName() or code for code in _files()}
    return {"en": "English"} | {code: name[:1].upper() + name[1:] for code, name in names.items()}


def shown_language() -> str:
    """Locale of the display language."""
    return _language


def system_language() -> str:
    """The first preferred language of the system with a translation, else English."""
    known = ("en", *_files())
    for wanted in QLocale.system().uiLanguages():
        name = wanted.replace("_", "-")
        parts = name.split("-")
        codes = ["zh_TW"] if name.startswith(TRADITIONAL) else []
        codes += [f"{parts[0]}_{parts[-1]}", parts[0]]
        for code in codes:
            if code in known:
                return code
    return "en"


def install_language(application: QCoreApplication, choice: str) -> str:
    """Set the display language of everything created from now on, also of Qt's dialogs.

    Args:
        application: Qt's application.
        choice: one of :func:`languages`, or ``system``.

    Returns:
        The display language.
    """
    global _language
    files = _files()
    _language = choice if choice == "en" or choice in files else system_language()
    for translator in _installed:
        application.removeTranslator(translator)
    _installed.clear()
    if _language != "en":
        qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, folder in ((f"qtbase_{_language}", qt_folder), (files[_language].name, str(files[_language].parent))):
            translator = QTranslator()
            if translator.load(name, folder):
                application.installTranslator(translator)
                _installed.append(translator)
    return _language


QT_TEXTS = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "%1 File"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Discard"),
    QT_TRANSLATE_NOOP("QShortcut", "Del"),
    QT_TRANSLATE_NOOP("QShortcut", "Ins"),
)
"""Texts of Qt's dialogs and menus that Qt's own translations lack, or translate unlike those of other keys."""
DECLARATIONS = "components"
SENTENCE_END = re.compile(r"(?<!\bal)(?<!e\.g)(?<!i\.e)[.!?](?=\s+[^a-z])|。")


def declared(text: str) -> str:
    """A translated text from a declaration, e.g. the heading of a group of parameters."""
    return translate(DECLARATIONS, text) if text else ""


def component_title(component: type[ComponentNode]) -> str:
    """The component's title."""
    return declared(component.title)


def component_summary(component: type[ComponentNode]) -> str:
    """First sentence of the component's help text."""
    return first_sentence(declared(component.help()))


def first_sentence(text: str) -> str:
    """The first sentence of a help text."""
    paragraph = " ".join(text.split("\n\n")[0].split())
    end = SENTENCE_END.search(paragraph)
    return paragraph[: end.end()].rstrip() if end is not None else paragraph


def component_words(component: type[ComponentNode]) -> list[str]:
    """Search texts of the component, the most relevant first: translated, English, and its identifier."""
    return [
        component_title(component),
        component.title,
        component.component.replace("_", " "),
        component.component,
        f"{category(component.category)} {component_title(component)}",
        component.category,
    ]


def filled(template: str, values: Mapping[str, str]) -> str:
    """A translated template from a declaration, with inserted values; in English, with the singular after a 1."""
    translated = declared(template)
    # A user's translation may have invalid placeholders.
    if translated != template and fields_of(translated) == fields_of(template):
        return translated.format(**values)
    return COUNT_OF_ONE.sub(lambda found: f"1 {_singular(found[1])}", template.format(**values))


def _singular(word: str) -> str:
    return SINGULAR_ENDING.sub(lambda ending: "y" if ending[0] == "ies" else ending[1] or "", word)


def category(path: str) -> str:
    """The last part of a category's path."""
    return declared(path.rpartition("/")[2])


def choice(info: ParameterInfo, value: str) -> str:
    """Display text of a choice's value."""
    return declared(info.choices.get(value, value))


def parameter_value(value: object, info: ParameterInfo | None = None) -> str:
    """Display text of a value: the title of a choice, ``on`` or ``off`` for a switch, ``empty`` for none."""
    if info is not None and info.kind == "choice" and isinstance(value, str):
        return choice(info, value)
    if isinstance(value, bool):
        return translate("values", "on") if value else translate("values", "off")
    return str(value) if value not in ("", None) else translate("values", "empty")


def unit(text: str, value: object = None) -> str:
    """A unit, which components declare in the plural; in English, its singular for the value 1."""
    translated = declared(text)
    if value != 1 or isinstance(value, bool) or translated != text:
        return translated
    return _singular(text)


def node_title(node: ComponentNode) -> str:
    """The node's own title, else that of its component."""
    return one_line(node.node_title) or component_title(type(node))


def listed(names: Iterable[str]) -> str:
    """Names joined by the separator of the display language."""
    return translate("lists", ", ").join(names)


def without_mnemonic(text: str) -> str:
    """The text of an action or menu without its mnemonic: ``&Save``, ``儲存(&S)``."""
    return re.sub(r"&(&?)", r"\1", re.sub(r"\(&[^&]\)", "", text))


STATES = {
    "not_run": QT_TRANSLATE_NOOP("states", "Not run"),
    "waiting": QT_TRANSLATE_NOOP("states", "Waiting"),
    "running": QT_TRANSLATE_NOOP("states", "Running"),
    "completed": QT_TRANSLATE_NOOP("states", "Completed"),
    "reused": QT_TRANSLATE_NOOP("states", "Reused"),
    "failed": QT_TRANSLATE_NOOP("states", "Failed"),
    "cancelled": QT_TRANSLATE_NOOP("states", "Stopped"),
    "skipped": QT_TRANSLATE_NOOP("states", "Skipped"),
    "stale": QT_TRANSLATE_NOOP("states", "Out of date"),
    "queued": QT_TRANSLATE_NOOP("states", "Queued"),
}


def state(name: str) -> str:
    """Display text of the state of a node or a run."""
    text = STATES.get(name, name)
    return translate("states", text)


MESSAGES = "messages"
REASONS = (
    *("No such file or directory", "Permission denied", "No space left on device", "Is a directory"),
    *("Not a directory", "File exists", "Read-only file system", "Input/output error", "File name too long"),
    *("Too many open files", "Too many levels of symbolic links", "Directory not empty"),
    *("Operation not permitted", "Disk quota exceeded", "Stale file handle", "Invalid argument"),
    *("Connection refused", "Connection reset by peer", "Broken pipe", "Network is unreachable"),
    *("Temporary failure in name resolution", "Name or service not known", "embedded null byte"),
    *("Field required", "Input should be a valid string", "Extra inputs are not permitted"),
    *("Input should be a valid list", "Input should be a valid dictionary", "Input should be a valid integer"),
    *("Input should be a valid number", "Input should be a valid boolean", "Input should be a finite number"),
    *("Expecting value", "Extra data", "Expecting property name enclosed in double quotes"),
    *("Expecting ',' delimiter", "Expecting ':' delimiter", "Unterminated string starting at"),
)
"""Frequent error texts of the system and of libraries, which have no template."""
_REASONS = {reason.lower(): reason for reason in REASONS}
SINGULAR_ENDING = re.compile(r"(?:ies|(ch|sh|ss|x)es|(?<=[a-z])s)$")
COUNT_OF_ONE = re.compile(r"(?<![\d.,])1 ([a-z]+)")
WIDE = "[\u3400-\u9fff]"
"""Characters that are not separated by spaces."""


def translated_message(text: str) -> str:
    """Translate a message; other texts are returned unchanged, except for known lines."""
    if not text or shown_language() == "en":
        return text
    if isinstance(text, Message):
        return _translated(text)
    return re.sub(r"\S.*\S|\S", lambda line: translate(MESSAGES, line[0]), text)


def _translated(message: Message) -> str:
    values = message.values
    if isinstance(values, tuple):
        return translate(MESSAGES, message.template).join(_format_value(value, "", None) for value in values)
    template = translate(MESSAGES, message.template)
    if not values:
        return translate(DECLARATIONS, template) if template == message.template else template
    text = ""
    for literal, name, spec, conversion in pieces_of(template):
        text = _join(text, literal)
        if name is not None:
            text = _join(text, _format_value(values[name], spec, conversion))
    return text


def _format_value(value: Value, spec: str, conversion: str | None) -> str:
    if isinstance(value, Message):
        return _translated(value)
    if isinstance(value, str) and value.lower() in _REASONS:
        return translate(MESSAGES, _REASONS[value.lower()])
    return formatted(value, spec, conversion)


def _join(left: str, right: str) -> str:
    """Join two parts of a text: no space between Chinese characters, one between a Chinese and a Latin one."""
    if left.endswith("。") and right.startswith("。"):
        return left + right[1:]
    if re.search(f"{WIDE} $", left) and re.match(f"{WIDE}|[「\uff08]", right):
        return left[:-1] + right
    if re.search(f"(?:{WIDE}|[」\uff09])$", left) and re.match(f" {WIDE}", right):
        return left + right[1:]
    needs_space = (re.search(f"{WIDE}$", left) and re.match(r"[A-Za-z0-9/'\"]", right)) or (
        re.search(r"[A-Za-z0-9/'\"]$", left) and re.match(WIDE, right)
    )
    return f"{left} {right}" if needs_space else left + right


UNKNOWN = "\N{EN DASH}"
"""Shown for unknown values."""


def duration(seconds: float | None) -> str:
    """A time span, e.g. ``0.4 s``, ``42 s``, ``2 min 05 s`` or ``3 h 20 min``."""
    if seconds is None or not 0 <= seconds < math.inf:
        return UNKNOWN
    if seconds < 9.95:
        return translate("amounts", "{seconds} s").format(seconds=f"{seconds:.1f}")
    whole = round(seconds)
    if whole < 60:
        return translate("amounts", "{seconds} s").format(seconds=whole)
    if whole < 3600:
        words = translate("amounts", "{minutes} min {seconds} s")
        return words.format(minutes=whole // 60, seconds=f"{whole % 60:02}")
    words = translate("amounts", "{hours} h {minutes} min")
    return words.format(hours=whole // 3600, minutes=f"{whole % 3600 // 60:02}")


def rough_duration(seconds: float) -> str:
    """An estimated time span in whole seconds or minutes."""
    whole = max(1, round(seconds))
    if whole < 60:
        return translate("amounts", "{seconds} s").format(seconds=whole)
    minutes = round(whole / 60)
    if minutes < 60:
        return translate("amounts", "{minutes} min").format(minutes=minutes)
    words = translate("amounts", "{hours} h {minutes} min")
    return words.format(hours=minutes // 60, minutes=f"{minutes % 60:02}")


def percent(share: float, digits: int = 0) -> str:
    """A share of a whole, e.g. ``98.25 %``."""
    return translate("amounts", "{number} %").format(number=f"{share * 100:.{digits}f}")


def counted(number: int, one: str, several: str) -> str:
    """Display text of a count.

    Args:
        number: the count.
        one: translated text for 1, e.g. ``1 image``.
        several: translated text for other numbers, with ``{count}``.
    """
    return one if number == 1 else several.format(count=f"{number:,}")


def clock(time: float) -> str:
    """The time of day of a moment in seconds since 1970."""
    moment = _local_time(time)
    return f"{moment:%H:%M:%S}" if moment else UNKNOWN.center(8)


def date_and_time(time: float | None) -> str:
    """Date and time to the second."""
    moment = _local_time(time) if time else None
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else UNKNOWN


def day_and_time(seconds: float, now: datetime) -> str:
    """Day and time, relative to today, e.g. yesterday."""
    moment = _local_time(seconds)
    if moment is None:
        return UNKNOWN
    time = f"{moment:%H:%M}"
    if moment.date() == now.date():
        return translate("amounts", "Today {time}").format(time=time)
    if moment.date() == (now - timedelta(days=1)).date():
        return translate("amounts", "Yesterday {time}").format(time=time)
    return f"{moment:%Y-%m-%d} {time}"


def _local_time(seconds: float) -> datetime | None:
    """Time from seconds since 1970; None if out of range, e.g. in a damaged file."""
    try:
        return datetime.fromtimestamp(seconds)
    except (ValueError, OverflowError, OSError):
        return None


def ago(seconds: float) -> str:
    """Display text of the time since a moment."""
    if seconds < 60:
        return translate("amounts", "a moment ago")
    if seconds < 3600:
        return translate("amounts", "{minutes} min ago").format(minutes=int(seconds // 60))
    if seconds < 86400:
        return translate("amounts", "{hours} h ago").format(hours=int(seconds // 3600))
    return translate("amounts", "{days} d ago").format(days=int(seconds // 86400))
