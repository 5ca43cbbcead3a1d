"""The program: its commands, and how errors end it."""

import functools
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command

from vision_designer.graphs.cli import (
    example_commands,
    graph_commands,
    history_commands,
    model_commands,
    run_commands,
    weights_commands,
)
from vision_designer.graphs.cli.help_texts import Commands
from vision_designer.graphs.cli.hints import suggested_set_option
from vision_designer.graphs.cli.terminal import print_json
from vision_designer.graphs.engine.results import CANCELLED, cancelled_before_start
from vision_designer.graphs.printing import say
from vision_designer.graphs.validate import Problem, problems_in
from vision_designer.graphs.workspace import ERROR_FILE
from vision_designer.nodes.core.component import DeclarationError
from vision_designer.nodes.errors import (
    FailedToWriteOutputsError,
    LibraryExceptionError,
    NullOrEmptyError,
    ParameterParsingError,
    RunCancelledError,
    VisionDesignerError,
)
from vision_designer.nodes.system.atomic_files import write_json

WRONG_USAGE = 2
"""Exit status of a wrong command."""

app = Commands(
    "",
    "vision-designer train photos --save-as pets",
    "vision-designer predict pets new_images",
    "vision-designer edit",
    "vision-designer COMMAND --help",
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(run_commands.app)
app.add_typer(graph_commands.app)
app.add_typer(example_commands.examples, name="examples")
app.add_typer(model_commands.app)
app.add_typer(model_commands.models, name="models")
app.add_typer(history_commands.runs, name="runs")
app.add_typer(weights_commands.weights, name="weights")


def _print_version(asked: bool) -> None:
    if asked:
        say(f"vision-designer {version('vision-designer')}")
        raise typer.Exit


@app.callback()
def root(
    version_: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Train image classifiers with graphs of connected components."""


@functools.cache
def command() -> Any:  # noqa: ANN401 - Click's command, or Typer's own, depending on the version
    """The program as a command with subcommands. Making it takes longer than most commands."""
    return get_command(app)


def main(arguments: list[str] | None = None) -> None:
    """Entry point: every error is one line on standard error, and an exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        command()(args=given, prog_name="vision-designer")
    except SystemExit as error:
        # Typer turns an early Ctrl-C into an exit status without a message.
        if given[:1] in (["run"], ["sweep"], ["train"]) and _interrupted(error):
            _print_error(cancelled_before_start(), given, state="cancelled")
        elif (wrong := _wrong_usage(error)) is not None:
            # The error and usage have been printed.
            if hint := suggested_set_option(given, getattr(error.__context__, "option_name", "")):
                say(f"Did you mean {hint}?", error=True)
                wrong = type(wrong)(f"{wrong.message} Did you mean {hint}?")
            _print_problems(problems_in(wrong), given, "failed")
        raise
    except RunCancelledError as error:
        _print_error(error, given, state="cancelled")
        sys.exit(CANCELLED)
    except (VisionDesignerError, DeclarationError) as error:
        _print_error(error, given)
        sys.exit(1 if isinstance(error, FailedToWriteOutputsError) else 2)
    except BrokenPipeError:
        # The reader of the output has gone, as in: vision-designer runs show | head. Discard what Python still buffers.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if _interrupted(error):
            _print_error(cancelled_before_start(), given, state="cancelled")
            sys.exit(CANCELLED)
        first = (str(error) or type(error).__name__).splitlines()[0]
        remedy = "Run it again with --debug for the full traceback."
        _print_error(LibraryExceptionError(f"{type(error).__name__}: {first}. {remedy}"), given)
        sys.exit(1)


def _interrupted(error: BaseException | None) -> bool:
    """Whether an error comes from Ctrl-C, which libraries wrap in errors of their own."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _wrong_usage(error: SystemExit) -> VisionDesignerError | None:
    """Usage errors of Typer: an unknown option, a missing argument, a value of the wrong type."""
    cause: object = error.__context__
    # By method: Typer's errors are Click's or its own, depending on the version.
    format_message = getattr(cause, "format_message", None)
    if error.code != WRONG_USAGE or format_message is None:
        return None
    text = f"{format_message().rstrip('.')}. See vision-designer COMMAND --help."
    missing = type(cause).__name__ == "MissingParameter"
    return NullOrEmptyError(text) if missing else ParameterParsingError(text)


def _print_error(error: VisionDesignerError | DeclarationError, arguments: list[str], state: str = "failed") -> None:
    """Print an error, also as JSON if the command outputs JSON."""
    if "--debug" in arguments:
        traceback.print_exc()
    if isinstance(error, DeclarationError):
        problems = [Problem("DeclarationError", "", str(error))]
        error_line = f"DeclarationError: {error}"
    else:
        problems, error_line = problems_in(error), str(error)
    _print_problems(problems, arguments, state)
    say(error_line, error=True)
    if file := os.environ.get(ERROR_FILE):
        with suppress(OSError):
            write_json(Path(file), {"error": error_line})


def _print_problems(problems: Sequence[Problem], arguments: list[str], state: str) -> None:
    """Print an error as JSON if the command outputs JSON."""
    if "--json" not in arguments:
        return
    values: dict[str, object] = {}
    if arguments[0] in ("run", "train"):
        values = {"run_id": "", "state": state, "seconds": 0.0, "nodes": {}}
    elif arguments[0] == "validate":
        values = {"valid": False}
    print_json({**values, "problems": [asdict(problem) for problem in problems]}, indent=None)
