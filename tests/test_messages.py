"""Messages keep their template and values, and hostile values stay plain text."""

import copy
import errno
import json
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from vision_designer.editor.runs.submission import Submission
from vision_designer.graphs.cli import app as cli
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.engine import events
from vision_designer.graphs.history.run_folder import read_result
from vision_designer.graphs.resolve import resolve
from vision_designer.graphs.validate import refuse, validate
from vision_designer.graphs.workspace import ERROR_FILE
from vision_designer.nodes.components import load_components
from vision_designer.nodes.core.job import Job
from vision_designer.nodes.distributed.spec import read_failure, write_failure
from vision_designer.nodes.distributed.worker_events import EventReader, EventWriter
from vision_designer.nodes.errors import FailedToWriteOutputsError, InvalidDatasetError, InvalidGraphError
from vision_designer.nodes.messages import TEMPLATES, Message, first_line, with_messages, with_templates
from vision_designer.nodes.system.atomic_files import write_json, writing
from vision_designer.nodes.system.processes import ProcessIdentity
from vision_designer.nodes.types.data_frame_directory import DataFrameDirectory

IMAGE = Message("{path} has {bands:,} bands: {reason}", path="a.tif", bands=1234, reason=Message("it is {n}", n=2))


def through_json(content):
    return with_messages(json.loads(json.dumps(with_templates(content))))


def parts(message):
    """All parts of a message."""
    values = message.values
    if isinstance(values, tuple):
        values = dict(enumerate(values))
    plain = {name: parts(value) if isinstance(value, Message) else value for name, value in values.items()}
    return str.__str__(message), message.template, plain


def test_message_equals_f_string_text():
    name, share, count = "a b", 0.256, 12345
    message = Message("{name!r}: {share:.1%} of {count:,}, {{x}}", name=name, share=share, count=count)
    assert message == f"{name!r}: {share:.1%} of {count:,}, {{x}}"
    assert message.values == {"name": name, "share": share, "count": count}


def test_values_are_plain_and_exceptions_keep_message():
    said = Message("{a} {b} {c}", a=np.int64(3), b=np.float32(0.5), c=ValueError(IMAGE))
    assert [type(value) for value in said.values.values()] == [int, float, Message]
    assert parts(said.values["c"]) == parts(IMAGE)


@pytest.mark.parametrize("text", ["no fields {here", "{0} {1}", "{path.name} {path[0]}", "{path}", "", "{{}}"])
def test_plain_text_is_unchanged(text):
    assert parts(Message(text, name="x")) == (text, text, {})


def test_error_keeps_message_in_derived_objects():
    error = InvalidDatasetError("{path} has {images} images.", path="/x", images=3, needed=4)
    assert error.message.template == "{path} has {images} images."
    assert error.message.values == {"path": "/x", "images": 3}
    assert error.details["needed"] == 4
    assert str(error) == "InvalidDatasetError (0018): /x has 3 images."
    assert parts(Message("{error}", error=error))[2]["error"][2]["message"] == parts(error.message)
    assert (
        InvalidDatasetError(f"{'{x}'} as somebody's own component writes it").message
        == "{x} as somebody's own component writes it"
    )


@pytest.mark.parametrize("again", [lambda said: pickle.loads(pickle.dumps(said)), copy.deepcopy, copy.copy, str])
def test_copied_message_is_equal(again):
    assert parts(again(IMAGE)) == parts(IMAGE)


def test_messages_round_trip_through_json():
    listed = Message.joined(" or ", ["A", IMAGE, 3])
    back = through_json({"error": {"message": IMAGE}, "warnings": [listed, "plain"], "number": 3})
    assert parts(back["error"]["message"]) == parts(IMAGE)
    assert parts(back["warnings"][0]) == parts(listed)
    assert back["warnings"][1:] == ["plain"]
    assert TEMPLATES not in back
    assert type(back["warnings"][1]) is str


def test_graph_problems_round_trip_through_json():
    node = {"id": "a", "component": "resnet", "parameters": {"model_name": 3, "pretrained": 4}}
    text = json.dumps({"format": "vision-designer/1", "nodes": [node], "links": []})
    graph = resolve(GraphDocument.from_text(text, "a"), load_components(()), Path.cwd())
    with pytest.raises(InvalidGraphError) as raised:
        refuse(validate(graph))
    error = str(raised.value)
    assert error.startswith("InvalidGraphError (V003): the graph has 2 problems:")
    assert parts(through_json({"error": error})["error"]) == parts(error)


def test_nested_reason_stays_a_message(tmp_path):
    assert first_line(IMAGE) is IMAGE
    assert first_line("one\ntwo") == "one"
    with pytest.raises(FailedToWriteOutputsError) as raised, writing(tmp_path):
        raise PermissionError(errno.EACCES, Message("the {what} is write-protected", what=Message("file")), "x")
    assert raised.value.message.values["why"].template == "the {what} is write-protected"
    with pytest.raises(FailedToWriteOutputsError) as raised, writing(tmp_path):
        raise PermissionError(errno.EACCES, "Permission denied", "x")
    assert raised.value.message.values["why"] == "permission denied"


def test_json_without_templates_is_read_unchanged():
    content = {"message": "as an older program wrote it", "list": [1, None, {"a": "b"}]}
    assert with_templates(content) == content
    assert with_messages(content) == content
    assert with_messages([IMAGE]) == [IMAGE]


def test_non_json_number_keeps_plain_text():
    said = Message("loss {loss:.2f}", loss=float("nan"))
    assert json.dumps(with_templates({"message": said}), allow_nan=False)
    assert through_json({"message": said}) == {"message": "loss nan"}


@pytest.mark.slow
def test_number_of_stored_templates_is_limited():
    many = [Message("image {number}", number=number) for number in range(10_010)]
    back = through_json({"many": many})["many"]
    assert back == many
    assert [type(text) for text in (back[0], back[-1])] == [Message, str]


TEXT = "a has 3 bands"
GOOD = {"template": "{path} has {bands} bands", "values": {"path": "a", "bands": 3}}


def nested(depth):
    known = {"template": TEXT, "values": {}}
    for _ in range(depth):
        known = {"template": "{a}", "values": {"a": known}}
    return known


def doubling(depth):
    """Templates that would expand to 2**depth characters without a limit."""
    known = "x"
    for _ in range(depth):
        known = {"template": "{a}{a}" * 500, "values": {"a": known}}
    return known


@pytest.mark.parametrize(
    "known",
    [
        *(None, 3, "text", [], {}, {"template": 1, "values": {}}, {"template": TEXT}, {"template": TEXT, "values": []}),
        {"template": "{path.__class__} has {bands} bands", "values": {"path": "a", "bands": 3}},
        {"template": "{path[0]} has {bands} bands", "values": {"path": "a", "bands": 3}},
        {"template": "{path:>99999999}", "values": {"path": "a"}},
        {"template": "{bands:.99999f}", "values": {"bands": 3}},
        {"template": "{path:,} has {bands} bands", "values": {"path": "a", "bands": 3}},
        {"template": "{path!s} has {bands} bands", "values": {"path": "a", "bands": 3}},
        {"template": "{path!x} has {bands} bands", "values": {"path": "a", "bands": 3}},
        {"template": "{path} has {bands} bands", "values": {"path": "a"}},
        {"template": "{path} has {bands} bands", "values": {"path": "a", "bands": 3, "more": 1}},
        {"template": "{path} has {bands} bands", "values": {"path": "b", "bands": 3}},
        {"template": "{path} has {bands} bands", "values": {"path": "a", "bands": {"template": "3"}}},
        {"template": "{path} has {bands} bands", "values": {"path": ["a"], "bands": 3}},
        {"separator": 3, "items": [TEXT]},
        {"separator": "", "items": [{"items": []}]},
        {"template": "{a:e}", "values": {"a": 10**400}},
        {"template": "{a:e}", "values": {"a": None}},
        nested(50),
        doubling(5),
    ],
    ids=lambda known: str(known)[:60],
)
def test_template_that_does_not_match_its_text_is_ignored(known):
    back = with_messages({"message": TEXT, TEMPLATES: {TEXT: known}})
    assert back == {"message": TEXT}
    assert type(back["message"]) is str


def test_matching_template_gives_message():
    assert parts(with_messages({"message": TEXT, TEMPLATES: {TEXT: GOOD}})["message"])[1] == GOOD["template"]


@pytest.mark.parametrize("templates", [None, [], "x", {}, {"other": GOOD}, {TEXT: {TEXT: GOOD}}])
def test_invalid_templates_keep_plain_text(templates):
    assert with_messages({"message": TEXT, TEMPLATES: templates}) == {"message": TEXT}


def test_events_round_trip_with_and_without_templates():
    log = events.Log(node="a", level="warning", message=IMAGE)
    assert parts(events.parse(log.to_json()).message) == parts(IMAGE)
    error = {"name": "E", "number": "1", "message": IMAGE}
    ended = events.NodeFinished(node="a", state="failed", seconds=1.0, outputs={}, metrics={}, error=error)
    assert parts(events.parse(ended.to_json()).error["message"]) == parts(IMAGE)
    plain = json.loads(log.to_json())
    del plain[TEMPLATES]
    assert events.parse(json.dumps(plain)) == log
    assert type(events.parse(json.dumps(plain)).message) is str


@pytest.mark.parametrize("templates", [None, 3, [], {IMAGE: None}, {IMAGE: {"template": "{a.b}", "values": {"a": 1}}}])
def test_event_with_hostile_template_shows_plain_text(templates):
    values = json.loads(events.Log(node="a", level="info", message=IMAGE).to_json())
    read = events.parse(json.dumps({**values, TEMPLATES: templates}))
    assert (read.message, type(read.message)) == (IMAGE, str)


class RecordingListener:
    def __init__(self):
        self.lines = []

    def log(self, level, message):
        self.lines.append((level, message))


def test_messages_of_worker_processes_reach_the_job(tmp_path):
    with EventWriter(tmp_path, 0) as writer:
        writer.log("warning", IMAGE)
        writer.log("info", "plain")
    heard = RecordingListener()
    job = Job(folder=tmp_path, checkpoints=tmp_path, workspace=tmp_path, listener=heard)
    EventReader(tmp_path, job).forward()
    assert parts(heard.lines[0][1]) == parts(IMAGE)
    assert heard.lines == [("warning", IMAGE), ("info", "plain")]
    assert parts(next(iter(job.summary.warnings))) == parts(IMAGE)


def test_messages_are_read_from_run_result(tmp_path):
    warning = {"message": IMAGE, "earlier_run": ""}
    node = {"state": "failed", "seconds": 1.0, "outputs": {}, "metrics": {}, "tables": [], "pictures": [], "key": ""}
    node |= {"error": {"name": "E", "number": "1", "message": IMAGE}, "warnings": [warning]}
    write_json(tmp_path / "result.json", {"run_id": "r", "state": "failed", "seconds": 1.0, "nodes": {"a": node}})
    read = read_result(tmp_path).nodes["a"]
    assert parts(read.error["message"]) == parts(read.warnings[0].message) == parts(IMAGE)


def test_messages_in_table_round_trip(tmp_path):
    DataFrameDirectory(tmp_path, (), messages=(IMAGE, "plain")).write(tmp_path)
    read = DataFrameDirectory.read(tmp_path).messages
    assert parts(read[0]) == parts(IMAGE)
    assert read[1] == "plain"


def test_launch_failure_keeps_message(tmp_path):
    write_failure(tmp_path, InvalidDatasetError("{path} is empty.", path="/x"))
    error = read_failure(tmp_path)
    assert isinstance(error, InvalidDatasetError)
    assert parts(error.message) == ("/x is empty.", "{path} is empty.", {"path": "/x"})


@pytest.fixture
def refused(tmp_path, monkeypatch, capsys):
    """A submission whose process refused to run it, and what the process printed."""
    submission = Submission(tmp_path, "graph.json", "", "", "", [], 0.0, ProcessIdentity.of(os.getpid()))
    monkeypatch.setenv(ERROR_FILE, str(submission.error_file))
    with pytest.raises(SystemExit):
        cli.main(["run", str(tmp_path / "none.json")])
    printed = capsys.readouterr().err
    submission.output_file.write_text(printed)
    return submission, printed.strip()


def test_rejection_reason_reaches_window_as_message(refused):
    submission, printed = refused
    assert submission.error() == printed
    assert submission.error().values["message"].template == "{path} cannot be opened: {why}. Check the path."


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"error": 3}', '{"error": "something else"}', "[" * 100_000])
def test_invalid_error_file_keeps_printed_text(refused, content):
    submission, printed = refused
    submission.error_file.write_text(content)
    assert (submission.error(), type(submission.error())) == (printed, str)
    submission.error_file.unlink()
    assert submission.error() == printed


def test_problems_in_json_have_their_template_and_code(tmp_path, capsys):
    graph = tmp_path / "graph.json"
    graph.write_text('{"format": "vision-designer/1", "nodes": [], "links": []}')
    with pytest.raises(SystemExit):
        cli.main(["validate", str(graph), "--json"])
    (found,) = with_messages(json.loads(capsys.readouterr().out))["problems"]
    assert (found["code"], found["message"]) == ("empty", "the graph has no nodes. Add components to it.")
