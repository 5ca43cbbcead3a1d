"""Language of the window."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).parent / "translations"
NAMES = {"en": "English", "zh_TW": "繁體中文"}
"""The languages there are, each in its own name; the texts in the code are English."""
TRADITIONAL = ("zh-Hant", "zh-TW", "zh-HK", "zh-MO")

_installed: list[QTranslator] = []


def shown_language() -> str:
    """The language that the window shows."""
    return _installed[-1].language() if _installed else "en"


def system_language() -> str:
    """The language that the system asks for, if there is a translation; otherwise English."""
    for wanted in QLocale.system().uiLanguages():
        if wanted.replace("_", "-").startswith(TRADITIONAL):
            return "zh_TW"
        if wanted.startswith("en"):
            return "en"
    return "en"


def install_language(application: QCoreApplication, choice: str) -> str:
    """Show everything that is made from now on in a language, Qt's own dialogs too.

    Args:
        application: the program.
        choice: one of :data:`NAMES`, or ``system``.

    Returns:
        The language that is shown.
    """
    language = choice if choice in NAMES else system_language()
    for translator in _installed:
        application.removeTranslator(translator)
    _installed.clear()
    if language == "en":
        return language
    of_qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((f"qtbase_{language}", of_qt), (f"vision_designer_{language}", str(FOLDER))):
        translator = QTranslator()
        if translator.load(name, folder):
            application.installTranslator(translator)
            _installed.append(translator)
    return language
