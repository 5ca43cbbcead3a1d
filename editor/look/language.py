"""Languages of the window: English, which the code has, and one for each translation file."""

from pathlib import Path

from platformdirs import user_config_path
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).parent / "translations"
PREFIX = "vision_designer_"
TRADITIONAL = ("zh-Hant", "zh-TW", "zh-HK", "zh-MO")

_installed: list[QTranslator] = []
_shown = "en"


def user_folder() -> Path:
    """The folder for translations that the user adds, beside the settings file."""
    return user_config_path("vision-designer", appauthor=False) / "languages"


def _files() -> dict[str, Path]:
    """The translation files by locale, e.g. ``zh_TW``; those of the user come first."""
    files = (file for folder in (FOLDER, user_folder()) for file in sorted(folder.glob(f"{PREFIX}*.qm")))
    return {file.stem.removeprefix(PREFIX): file for file in files}


def languages() -> dict[str, str]:
    """The languages that the window can show, by locale, each by its own name."""
    names = {code: QLocale(code).nativeLanguageName() or code for code in _files()}
    return {"en": "English"} | {code: name[:1].upper() + name[1:] for code, name in names.items()}


def shown_language() -> str:
    """The locale of the language that the window shows."""
    return _shown


def system_language() -> str:
    """The first language of the system that there is a translation for; else English."""
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
    """Show everything that is made from now on in a language, Qt's own dialogs too.

    Args:
        application: the program.
        choice: one of :func:`languages`, or ``system``.

    Returns:
        The language that is shown.
    """
    global _shown
    files = _files()
    _shown = choice if choice == "en" or choice in files else system_language()
    for translator in _installed:
        application.removeTranslator(translator)
    _installed.clear()
    if _shown != "en":
        of_qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, folder in ((f"qtbase_{_shown}", of_qt), (files[_shown].name, str(files[_shown].parent))):
            translator = QTranslator()
            if translator.load(name, folder):
                application.installTranslator(translator)
                _installed.append(translator)
    return _shown
