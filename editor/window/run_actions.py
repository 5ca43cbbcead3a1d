"""Actions of the Run menu."""

from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP
from vision_designer.editor.window.actions import ActionRecord, can_edit, can_edit_nodes

RECORDS = (
    ActionRecord(
        "submit",
        QT_TRANSLATE_NOOP("actions", "&Submit"),
        lambda window: window.runs.submit(),
        ("F5",),
        "submit",
        can_edit,
        help=QT_TRANSLATE_NOOP("actions", "Run the graph; only what has changed since the last run is computed"),
    ),
    ActionRecord(
        "run_to",
        QT_TRANSLATE_NOOP("actions", "Run &up to Selected"),
        lambda window: window.runs.submit_to_selected(),
        ("Ctrl+F5",),
        "run_to",
        can_edit_nodes,
    ),
    ActionRecord(
        "stop",
        QT_TRANSLATE_NOOP("actions", "S&top"),
        lambda window: window.runs.stop(),
        ("Shift+F5",),
        "stop",
        lambda window: window.runs.can_stop(),
    ),
    None,
    ActionRecord(
        "show_runs",
        QT_TRANSLATE_NOOP("actions", "Show &Runs"),
        lambda window: window.docks.show("runs"),
        ("Ctrl+Alt+R",),
        "history",
    ),
    ActionRecord(
        "show_results",
        QT_TRANSLATE_NOOP("actions", "Show R&esults"),
        lambda window: window.docks.show("results"),
        ("F7",),
        "chart",
    ),
    ActionRecord(
        "show_problems",
        QT_TRANSLATE_NOOP("actions", "Show &Problems"),
        lambda window: window.docks.show("problems"),
        ("F8",),
        "warning",
    ),
)
