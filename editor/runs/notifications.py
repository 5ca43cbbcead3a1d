"""Desktop notifications."""

import html
import shutil

from PySide6.QtCore import QProcess

SECONDS = 10


def notify(title: str, text: str, icon_file: str = "") -> bool:
    """Show a desktop notification; returns whether it was sent. Never raises.

    Calls the desktop's service ``org.freedesktop.Notifications`` with glib's gdbus, since Qt for Python cannot send the
    required unsigned integers.
    """
    for program, arguments in (
        ("notify-send", _for_notify_send(title, text, icon_file)),
        ("gdbus", _for_gdbus(title, text, icon_file)),
    ):
        found = shutil.which(program)
        if found is not None:
            process = QProcess()
            process.setProgram(found)
            process.setArguments(arguments)
            process.setStandardOutputFile(QProcess.nullDevice())
            process.setStandardErrorFile(QProcess.nullDevice())
            started = process.startDetached()
            return bool(started[0] if isinstance(started, tuple) else started)
    return False


def _for_notify_send(title: str, text: str, icon_file: str) -> list[str]:
    options = ["--app-name=vision-designer", f"--expire-time={SECONDS * 1000}"]
    options += [f"--icon={icon_file}"] if icon_file else []
    return [*options, "--", title, _plain(text)]


def _for_gdbus(title: str, text: str, icon_file: str) -> list[str]:
    service = "org.freedesktop.Notifications"
    call = ["call", "--session", "--dest", service, "--object-path", "/org/freedesktop/Notifications"]
    call += ["--method", f"{service}.Notify", "--"]
    return [*call, _quoted("vision-designer"), "uint32 0", *map(_quoted, (icon_file, title, _plain(text))),
            "@as []", "@a{sv} {}", f"int32 {SECONDS * 1000}"]  # fmt: skip


def _plain(text: str) -> str:
    """Escape markup."""
    return html.escape(text, quote=False)


def _quoted(text: str) -> str:
    """Text in gdbus notation."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"
