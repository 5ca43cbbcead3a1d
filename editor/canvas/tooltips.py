"""Tooltips of the canvas, as rich text."""

import re

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.canvas.card_layout import Port, is_stand_in, progress_text, title_of
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.look import texts
from vision_designer.editor.look.amounts import duration
from vision_designer.editor.look.messages import translated_message
from vision_designer.editor.look.plain_text import as_html
from vision_designer.editor.look.theme import theme
from vision_designer.nodes.core.linking import port_identifier

translate = QCoreApplication.translate
SENTENCE_END = re.compile(r"(?<!\bal)(?<!e\.g)(?<!i\.e)[.!?](?=\s+[^a-z])|。")


def first_sentence(text: str) -> str:
    """The first sentence of a help text."""
    paragraph = " ".join(text.split("\n\n")[0].split())
    ends = [match.end() for match in SENTENCE_END.finditer(paragraph)]
    return paragraph[: ends[0]].rstrip() if ends else paragraph


def node_tip(item: NodeItem) -> str:
    """Title, help, state, problems and warnings of a node."""
    node, status = item.node, item.status
    lines = [f"<b>{as_html(title_of(node))}</b>"]
    if node.node_title and not is_stand_in(node):
        lines[0] += f" · {as_html(texts.component_title(type(node)))}"
    if is_stand_in(node):
        lines.append(
            as_html(
                translate("canvas", "{component} is not installed here. The node is kept as it is.").format(
                    component=node.component
                )
            )
        )
    else:
        lines.append(as_html(first_sentence(texts.component_help(type(node)))))
    if node.comment:
        lines.append(f"<i>{as_html(node.comment)}</i>")
    if node.bypassed:
        lines.append(as_html(translate("canvas", "Bypassed: its input is passed through unchanged.")))
    state = status.shown_state
    if state != "not_run":
        said = texts.state(state)
        if status.seconds is not None:
            said += f" · {duration(status.seconds)}"
        elif state == "running" and progress_text(status):
            said += f" · {progress_text(status)}"
        lines.append(f'<span style="color:{theme().state_colour(state).name()}">●</span> {as_html(said)}')
    if status.error is not None:
        why = translated_message(status.error.get("message", ""))
        lines.append(_coloured(f"{status.error.get('name', '')}: {why}", error=True))
    for warning in status.first_warnings:
        lines.append(_coloured(translated_message(warning), error=False))
    for problem in item.problems[:6]:
        lines.append(_coloured(translated_message(problem.message), error=problem.severity == "error"))
    return _page(lines)


def port_tip(item: NodeItem, port: Port) -> str:
    """Title, types, help and last output of a port."""
    declared = port.type_.declaration
    lines = [f"<b>{as_html(texts.port_title(declared))}</b>"]
    names = [link_type.type_name for link_type in declared.type_.types]
    marks = " ".join(
        f'<span style="color:{theme().link_colour(name).name()}">●</span> {as_html(name)}' for name in names
    )
    lines.append(marks or as_html(translate("canvas", "Its type is not known.")))
    if declared.help:
        lines.append(as_html(texts.port_help(declared)))
    if getattr(declared, "optional", False):
        lines.append(as_html(translate("canvas", "Optional.")))
    folder = item.status.outputs.get(port_identifier(port)) if port in item.node.outputs else None
    if folder:
        lines.append(as_html(translate("canvas", "Last output: {folder}").format(folder=folder)))
    return _page(lines)


def link_tip(item: LinkItem) -> str:
    """The ends and the type of a link."""
    output, input_ = item.link
    ends = [
        f"{as_html(title_of(port.node))} · {as_html(texts.port_title(port.type_.declaration))}"
        for port in (output, input_)
    ]
    colour = theme().link_colour(item.type_name).name()
    lines = [f"{ends[0]} \N{RIGHTWARDS ARROW} {ends[1]}"]
    if item.type_name:
        lines.append(f'<span style="color:{colour}">●</span> {as_html(item.type_name)}')
    return _page(lines)


def _coloured(text: str, *, error: bool) -> str:
    colour = theme().colours.problem if error else theme().colours.warning
    return f'<span style="color:{colour.name()}">{as_html(text)}</span>'


def _page(lines: list[str]) -> str:
    return '<div style="white-space:normal">' + "<br>".join(line for line in lines if line) + "</div>"
