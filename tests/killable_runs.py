"""A minimal training graph, and a server process that forks runs of it which can be killed at any moment.

Run as a program, this file is that server: it has imported everything a run needs and started no thread, so a forked
run begins at once. ResNet-18 is a narrow network in it. Requests and answers are lines of JSON on standard input and
output.
"""

import atexit
import ctypes
import functools
import gc
import hashlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from conftest import COLORS, picture, save_blank
from waiting import PATIENCE, wait_until

from vision_designer.graphs.cli import app as cli
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.history.run_folder import KILLED, RESULT
from vision_designer.graphs.history.runs import History
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.components import load_components
from vision_designer.nodes.types.meta import read_any

SMALL = Path(__file__).parent / "small_components"
WHOLE = "import narrow_resnet; narrow_resnet.remove()"
"""Setup of a run with worker processes, which build the whole ResNet-18."""
WRITING = {
    *("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate"),
    *("shutil.rmtree", "shutil.copyfile", "sqlite3.connect"),
}


# In the tests


def write_chain(folder: Path) -> Path:
    """Write images of two colors, and a graph that learns to classify them; in a second with the server's network."""
    for number, category in enumerate(("green", "red")):
        (folder / "images" / category).mkdir(parents=True)
        for image in range(12):
            picture(100 * number + image, color=COLORS[category]).save(folder / "images" / category / f"{image}.png")
    document = GraphDocument.read(EXAMPLES / "digits_resnet18.json")
    document.node("images").parameters["path"] = str(folder / "images")
    document.node("split_test").parameters["fraction"] = 0.75
    document.node("split_validation").parameters["fraction"] = 0.75
    document.node("train").parameters = {"epochs": 2, "batch_size": 6, "learning_rate": 0.01, "print_frequency": 1}
    for name in ("train", "score"):
        document.node(name).run_settings = {"device": "cpu", "precision": "32-true", "workers": 0}
    document.write(folder / "chain.json", load_components())
    return folder / "chain.json"


class Started:
    """A forked process."""

    def __init__(self, server: "Server", pid: int, output: Path) -> None:
        self._server, self.pid, self.output = server, pid, output
        self.status: int | None = None

    def poll(self) -> int | None:
        """Exit status, negative for a signal; None while it is running."""
        if self.status is None:
            self.status = self._server.ask(poll=self.pid)["status"]
        return self.status

    def wait(self, seconds: float = 2 * PATIENCE) -> int:
        """Wait until it ends; if it hangs, kill it and fail the test."""
        deadline = time.monotonic() + seconds
        while self.poll() is None:
            if time.monotonic() > deadline:
                os.killpg(self.pid, signal.SIGKILL)
                raise AssertionError(f"a run hung:\n{self.said()}")
            time.sleep(0.01)
        return self.status

    def said(self) -> str:
        """Its standard output and error."""
        return self.output.read_text(errors="replace")


class Server:
    """The process that forks runs."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1", "COLUMNS": "200"},
        )
        self._asking = threading.Lock()
        assert json.loads(self._process.stdout.readline()) == {"ready": True}

    def ask(self, **request):
        """Send a request and return the answer."""
        with self._asking:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def start(self, workspace: Path, *arguments: object, **faults: object) -> Started:
        """Start a command of the program in a workspace.

        Args:
            workspace: its folder.
            arguments: of ``vision-designer``.
            faults: see :func:`_child`.
        """
        output = Path(faults.pop("output", f"{workspace}-{next(_numbers)}.txt"))
        answer = self.ask(start=[*map(str, arguments)], workspace=str(workspace), output=str(output), **faults)
        return Started(self, answer["pid"], output)

    def run(self, workspace: Path, *arguments: object, **faults: object) -> Started:
        """Start a command, and wait for its end."""
        started = self.start(workspace, *arguments, **faults)
        started.wait()
        return started

    def must(self, workspace: Path, *arguments: object, **faults: object) -> Started:
        """Run a command that must succeed."""
        started = self.run(workspace, *arguments, **faults)
        assert started.status == 0, started.said()
        return started

    def close(self) -> None:
        """End the server."""
        self._process.stdin.close()
        self._process.stdout.close()
        # A process forked by a test may hold the other end of the pipe.
        self._process.terminate()
        self._process.wait(PATIENCE)


_numbers = itertools.count()


@functools.cache
def server() -> Server:
    """The server shared by all tests."""
    made = Server()
    atexit.register(made.close)
    return made


@functools.cache
def undisturbed(folder: Path) -> "Undisturbed":
    """An uninterrupted run."""
    return Undisturbed(folder)


class Undisturbed:
    """An uninterrupted run to compare others with.

    Attributes:
        graph: the graph file.
        seconds: its duration.
        changes: file changes, in order.
        contents: see :func:`contents`.
        tree: see :func:`lasting`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.graph = folder, write_chain(folder)
        workspace = folder / "workspace"
        began = time.monotonic()
        server().must(workspace, "run", self.graph, "--quiet", count_to=str(folder / "changes"))
        self.seconds = time.monotonic() - began
        self.changes = (folder / "changes").read_text().splitlines()
        self.contents = contents(workspace)
        server().must(workspace, "runs", "clean", "--keep", "1")
        self.tree = lasting(workspace)

    def numbers(self, what: str) -> list[int]:
        """The numbers of the file changes that start with a prefix."""
        return [number for number, change in enumerate(self.changes, 1) if change.startswith(what)]


def below(session: int) -> list[str]:
    """The running processes of a session, and of the sessions started from it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            environment = (process / "environ").read_bytes()
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        mark = f"FAULT_SESSION={session}".encode()
        if fields[0] != "Z" and (int(fields[3]) == session or mark in environment.split(b"\0")):
            found.append(f"{process.name}: {line}")
    return found


def gone(session: int) -> bool:
    """Wait until no process of a session is running."""
    return wait_until(lambda: not below(session), lambda: f"all have ended: {below(session)}")


def contents(workspace: Path) -> dict[str, str]:
    """Hashes of the files in the store by path, without timings and absolute paths."""
    return {
        file.relative_to(workspace / "store").as_posix(): _hash(file)
        for file in sorted((workspace / "store").glob("[!.]*/*/**/*"))
        if file.is_file() and file.suffix not in {".png", ".svg"}
    }


def _hash(file: Path) -> str:
    content = file.read_bytes()
    if file.name == "_meta.json":
        content = json.dumps(_lasting(json.loads(content)), sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


def _lasting(value):
    if isinstance(value, dict):
        return {name: _lasting(item) for name, item in value.items() if name != "images_per_second"}
    return [_lasting(item) for item in value] if isinstance(value, list) else value


def lasting(workspace: Path) -> set[str]:
    """The files of a workspace, without the logs of nodes, because reused nodes log nothing."""
    return {name for name in tree(workspace) if not name.startswith("runs/RUN/logs/")}


def check_store(workspace: Path, expected: dict[str, str]) -> None:
    """Check that every stored output is complete, readable, and the same as in an uninterrupted run."""
    found = contents(workspace)
    served = {name.split("/")[0] for name in found}
    assert found == {name: hash_ for name, hash_ in expected.items() if name.split("/")[0] in served}
    for folder in (workspace / "store").glob("[!.]*"):
        record = json.loads((folder / "node.json").read_text())
        for port, type_name in record["outputs"].items():
            assert read_any(folder / port, _types()).type_name == type_name


def check_history(workspace: Path) -> None:
    """Check that a killed run is recorded as failed, unless its folder has a result."""
    for run in History(workspace).latest():
        result = workspace / "runs" / run.id / RESULT
        if result.exists():
            assert run.state == json.loads(result.read_text())["state"]
        else:
            assert (run.state, run.error) == ("failed", KILLED)


@functools.cache
def _types():
    ports = [port for node in load_components().values() for port in (*node.init_inputs, *node.init_outputs)]
    return [type_ for port in ports for type_ in port.type_.types]


def side_by_side(work, cases):
    """Call all of these, two at a time; returns their results."""
    with ThreadPoolExecutor(2) as threads:
        return [*threads.map(work, range(len(cases)), cases)]


def tree(workspace: Path) -> set[str]:
    """Files and folders of a workspace; run folders are listed under one name."""
    found = set()
    for path in workspace.rglob("*"):
        parts = path.relative_to(workspace).parts
        if parts[0] == "runs" and len(parts) > 1:
            parts = ("runs", "RUN" if parts[1][:1].isdigit() else parts[1], *parts[2:])
        found.add("/".join(parts))
    return found


# In the server process


def _serve() -> None:
    import narrow_resnet

    # Components import these when they run; each forked run would do it again.
    from vision_designer.graphs import flow  # noqa: F401
    from vision_designer.graphs.cli import execute  # noqa: F401
    from vision_designer.nodes.distributed import launch  # noqa: F401
    from vision_designer.nodes.vision.datasets import conversion, splitting  # noqa: F401
    from vision_designer.nodes.vision.evaluation import charts, report  # noqa: F401
    from vision_designer.nodes.vision.scoring import score  # noqa: F401
    from vision_designer.nodes.vision.training import train  # noqa: F401

    charts.save = save_blank
    narrow_resnet.install()
    # As in any other process; the test configuration turns it off.
    gc.enable()
    assert threading.active_count() == 1
    print(json.dumps({"ready": True}), flush=True)
    ended: dict[int, int] = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "poll" in request:
            pid = request["poll"]
            if pid not in ended and (found := os.waitpid(pid, os.WNOHANG))[0]:
                ended[pid] = os.waitstatus_to_exitcode(found[1])
            answer = {"status": ended.get(pid)}
        else:
            # Libraries run fork handlers that would lose a Ctrl-C.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            pid = os.fork()
            if not pid:
                _child(**request)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            answer = {"pid": pid}
        print(json.dumps(answer), flush=True)


def _child(start, workspace, output, kill_at=0, kill_after=0.0, count_to="", clock=0.0, limit=0, setup=""):
    """Run a command in the forked process; never returns.

    Args:
        start: its arguments.
        workspace: its folder.
        output: the file for its output.
        kill_at: the file change before which it is killed; 0 for none.
        kill_after: seconds after which it is killed; 0 for never.
        count_to: a file that lists its file changes, one for each line.
        clock: offset of the clock in seconds.
        limit: maximum file size in bytes.
        setup: a statement to run first.
    """
    os.setsid()
    null, said = os.open(os.devnull, os.O_RDONLY), os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number, descriptor in ((0, null), (1, said), (2, said)):
        os.dup2(descriptor, number)
    os.environ |= {"VISION_DESIGNER_WORKSPACE": workspace, "FAULT_SESSION": str(os.getpid())}
    if kill_after:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        _kill_later(kill_after)
    if kill_at or count_to:
        _watch(workspace, kill_at, count_to)
    if clock:
        right = time.time
        time.time = lambda: right() + clock
    if limit:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    status = 1
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        exec(setup, {})
        cli.main(start)
    except SystemExit as error:
        status = error.code or 0
    except KeyboardInterrupt:
        # As Python ends before the program has started.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException:
        import traceback

        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def obey_permissions() -> None:
    """Drop root's privilege to ignore file permissions, for this process."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    # Effective, permitted, and inheritable sets, for capabilities 0 to 31 and for the others.
    sets = (ctypes.c_uint32 * 6)()
    library = ctypes.CDLL(None, use_errno=True)
    assert library.capget(header, sets) == 0
    # CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, and FOWNER are the first four.
    for place in range(3):
        sets[place] &= ~0b1111 & 0xFFFFFFFF
    assert library.capset(header, sets) == 0, os.strerror(ctypes.get_errno())


def _kill_later(seconds: float) -> None:
    # A separate process, because a thread would wait for the GIL.
    victim = os.getpid()
    if not os.fork():
        time.sleep(seconds)
        if os.getppid() == victim:
            os.kill(victim, signal.SIGKILL)
        os._exit(0)


def _watch(workspace: str, kill_at: int, count_to: str) -> None:
    """Count file changes, and kill the process before one of them."""
    counted = itertools.count(1)
    told = os.open(count_to, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if count_to else -1

    def happens(event: str, what: object) -> None:
        number = next(counted)
        if number == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if told >= 0:
            os.write(told, f"{event} {what}\n".encode())

    def hook(event: str, arguments: tuple) -> None:
        if event == "open":
            path, _, flags = arguments
            changes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if changes and isinstance(path, str | os.PathLike) and os.fspath(path).startswith(workspace):
                happens(event, path)
        elif event in WRITING:
            # Names inside a folder that is being removed are relative to it.
            inside = event in ("os.remove", "os.rmdir") and arguments[1] != -1
            if inside or str(arguments[0]).startswith(workspace):
                happens(event, arguments[0])

    flush = os.fsync

    def fsync(descriptor: int) -> None:
        happens("fsync", descriptor)
        flush(descriptor)

    os.fsync = fsync
    sys.addaudithook(hook)


if __name__ == "__main__":
    _serve()
