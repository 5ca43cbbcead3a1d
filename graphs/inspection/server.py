"""Reads requests from standard input and answers them on standard output, with two threads."""

import contextlib
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from vision_designer.graphs.inspection.kinds import KINDS, SLOW
from vision_designer.graphs.inspection.requests import Lane, Request, Requests
from vision_designer.graphs.inspection.scratch import keep_scratch_in, remove_scratch
from vision_designer.nodes.errors import RunCancelledError, VisionDesignerError
from vision_designer.nodes.messages import Message, ReasonError, with_templates
from vision_designer.nodes.system.stored import Stored

LANES: tuple[tuple[Lane, ...], ...] = (("slow", "ordinary", "pictures"), ("ordinary", "pictures"))
"""Lanes of each thread: only one handles slow requests, so that pictures never wait for them."""
PICTURE_KINDS = frozenset({"thumbnail"})


class SentRequest(Stored):
    """A line of standard input, unless it cancels a request."""

    id: int
    kind: str
    arguments: dict[str, Any] = {}


class Server:
    """Answers requests, on ``output``."""

    def __init__(self, output: BinaryIO) -> None:
        self.requests = Requests()
        self._output = output
        self._writing = threading.Lock()

    def start(self) -> None:
        """Start the daemon threads."""
        for lanes in LANES:
            threading.Thread(target=self._answer_all, args=(lanes,), daemon=True).start()

    def handle_line(self, line: bytes) -> None:
        """Queue the request of a line; an invalid one is answered with an error."""
        content: Any = None
        try:
            content = json.loads(line)
            if "cancel" in content:
                self.requests.cancel(content["cancel"])
                return
            sent = SentRequest.of(content)
            if sent.kind not in KINDS:
                raise ReasonError("there is no kind {kind!r}", kind=sent.kind)
        except (ValueError, TypeError, RecursionError) as error:
            id_ = content.get("id") if isinstance(content, dict) else None
            self._fail(id_ if type(id_) is int else None, "InvalidRequest", f"{type(error).__name__}: {error}")
            return
        lane: Lane = "pictures" if sent.kind in PICTURE_KINDS else "slow" if sent.kind in SLOW else "ordinary"
        for dropped in self.requests.add(Request(sent.id, sent.kind, sent.arguments, lane)):
            self._fail(dropped.id, "Dropped", Message("the request was replaced by a newer one"))

    def _answer_all(self, lanes: tuple[Lane, ...]) -> None:
        while True:
            self._answer(self.requests.take(lanes))

    def _answer(self, request: Request) -> None:
        try:
            result = KINDS[request.kind](request.arguments, request)
            text = json.dumps(with_templates({"id": request.id, "result": result}), allow_nan=False)
        except RunCancelledError:
            self.requests.finish(request)
        except VisionDesignerError as error:
            if self.requests.finish(request):
                self._fail(request.id, error.name, error.message)
        except BaseException as error:
            # Continue with the next request after any error. Polars' PanicException is not a subclass of Exception.
            if self.requests.finish(request):
                self._fail(request.id, type(error).__name__, str(error) or type(error).__name__)
        else:
            if self.requests.finish(request):
                self._write(text)

    def _fail(self, id_: int | None, name: str, message: str) -> None:
        self._write(json.dumps(with_templates({"id": id_, "error": {"name": name, "message": message}})))

    def _write(self, text: str) -> None:
        with self._writing, contextlib.suppress(OSError):
            self._output.write(text.encode("ascii", "replace") + b"\n")
            self._output.flush()


def main() -> None:
    """Answer the requests of standard input until it ends; the optional argument is the workspace."""
    for workspace in sys.argv[1:2]:
        keep_scratch_in(Path(workspace))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Redirect output of libraries to standard error.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    server = Server(output)
    server.start()
    try:
        for line in sys.stdin.buffer:
            if line.strip():
                server.handle_line(line)
    finally:
        remove_scratch()
        # The threads may be busy; their results are not needed.
        os._exit(0)
