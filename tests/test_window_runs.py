"""Runs in a real window: progress, stopping, failure, and finding them again."""

import json
import time

import pytest
from levels import thorough
from window_editor import middle

pytestmark = pytest.mark.gui


def waiting(folder, how="wait", seconds=600.0):
    """A graph file whose second node waits, fails, or completes."""
    file = folder / "graph.json"
    node = {
        "id": "slow",
        "component": "misbehave",
        "parameters": {"how": how, "seconds": seconds},
        "position": [280, 0],
    }
    file.write_text(
        json.dumps(
            {
                "format": "vision-designer/1",
                "nodes": [{"id": "constant", "component": "constant", "position": [0, 0]}, node],
                "links": [{"from": "constant.value", "to": "slow.value"}],
            }
        )
    )
    return file


def submit(editor):
    """Click on Submit, and wait until the run starts."""
    editor.click(middle(editor.until(lambda: editor.ask("button", action="submit"))["place"]))
    editor.until(lambda: editor.ask("run").get("states", {}).get("slow") not in (None, "waiting"), "it runs")


@thorough
def test_stopped_run_can_be_resubmitted(desk, tmp_path):
    editor = desk.open(waiting(tmp_path))
    submit(editor)
    editor.until_graph(lambda graph: graph["states"] == {"constant": "completed", "slow": "running"})
    editor.shoot("running")
    assert not editor.state()["dialog"]
    stop = editor.until(lambda: (found := editor.ask("button", action="stop")) and found["enabled"] and found)
    editor.click(middle(stop["place"]))
    editor.until_graph(lambda graph: graph["states"] == {"constant": "completed", "slow": "cancelled"})
    editor.until(lambda: editor.ask("run")["state"] == "cancelled")
    editor.until(lambda: not editor.ask("enabled", action="stop"))
    editor.click_node("slow")
    editor.click(editor.at("tab", text="Properties"))
    editor.set_field("seconds", "0")
    editor.until_graph(lambda graph: graph["states"]["slow"] == "stale")
    editor.keys("F5")
    editor.until_graph(lambda graph: graph["states"] == {"constant": "reused", "slow": "completed"})


@thorough
def test_failed_run_shows_error_on_node_and_links_to_log(desk, tmp_path):
    editor = desk.open(waiting(tmp_path, "crash"))
    submit(editor)
    editor.until_graph(lambda graph: graph["states"]["slow"] == "failed")
    editor.click_node("slow")
    error = "LibraryExceptionError (1000)"
    for said in (error, "ZeroDivisionError: a bug in a component"):
        editor.until(lambda said=said: any(said in words for words in editor.ask("words")), f"{said} is shown")
    editor.click(editor.at("tab", text="Details"))
    editor.shoot("failed")
    editor.press("Show log")
    for said in ("Traceback", "arithmetic.py"):
        editor.until(
            lambda said=said: said in "\n".join(editor.ask("words", kind="QPlainTextEdit")), f"{said} is shown"
        )
    editor.shoot("log")
    # The tooltip of the card says the same.
    editor.screen.move(editor.node("slow"))
    error = "LibraryExceptionError"
    editor.until(lambda: any(error in words for words in editor.ask("words", kind="QTipLabel")), "the card explains")


@thorough
def test_editing_and_closing_tab_work_during_run(desk, tmp_path):
    editor = desk.open(waiting(tmp_path))
    submit(editor)
    editor.until_graph(lambda graph: graph["states"]["slow"] == "running")
    editor.add("talk", editor.empty(0.4, 0.8))
    editor.click_node("constant")
    editor.click(editor.at("tab", text="Properties"))
    editor.set_field("value", "8")
    editor.until_graph(lambda graph: graph["states"] == {"constant": "stale", "slow": "stale", "talk": "not_run"})
    editor.keys("ctrl+z")
    editor.until_graph(lambda graph: graph["states"]["slow"] == "running")
    # Delete the view while its node is being repainted all the time.
    editor.keys("ctrl+w")
    editor.until(lambda: editor.state()["dialog"])
    editor.press("Discard")
    editor.until(lambda: editor.graph() == {})
    assert editor.state()["going"] == ["running"]
    editor.settle()
    editor.keys("ctrl+q")
    editor.until(lambda: editor.state()["dialog"])
    editor.press("Stop and close")
    editor.wait_for_end()


@thorough
def test_run_continues_without_window_and_is_adopted(desk, tmp_path):
    file = waiting(tmp_path, seconds=600)
    editor = desk.open(file)
    submit(editor)
    editor.until_graph(lambda graph: graph["states"]["slow"] == "running")
    editor.keys("ctrl+q")
    editor.until(lambda: editor.state()["dialog"])
    editor.shoot("leaving")
    editor.press("Continue in the background")
    editor.wait_for_end()
    again = desk.open(file)
    again.until_graph(lambda graph: graph["states"] == {"constant": "completed", "slow": "running"})
    again.keys("shift+F5")
    again.until_graph(lambda graph: graph["states"]["slow"] == "cancelled")


@thorough
def test_run_survives_window_crash_and_is_adopted(desk, tmp_path):
    file = waiting(tmp_path, "hold")
    editor = desk.open(file)
    submit(editor)
    editor.until_graph(lambda graph: graph["states"]["slow"] == "running")
    editor.kill()
    again = desk.open(file)
    again.until_graph(lambda graph: graph["states"]["slow"] == "running")
    again.workspace.with_name("released").touch()
    again.until_graph(lambda graph: set(graph["states"].values()) == {"completed"})
    again.click(again.at("tab", text="Runs"))
    again.shoot("runs")


@thorough
def test_idle_window_uses_no_processor_time(desk, tmp_path):
    editor = desk.open(waiting(tmp_path, "wait", 0))
    submit(editor)
    editor.until(lambda: editor.ask("run")["state"] == "completed")
    editor.screen.move(editor.empty(0.5, 0.9))

    def rests() -> bool:
        before = editor.processor_seconds()
        time.sleep(2)
        return editor.processor_seconds() - before < 0.1

    # Work after the end of the run may take a while on a busy machine; a window that is never idle fails.
    editor.until(rests, "it takes no processor time for two seconds")
    assert editor.ask("heavy_modules") == []
