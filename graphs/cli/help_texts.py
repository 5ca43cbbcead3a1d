"""Commands whose help has plain argument names, whole sentences, and examples at the end."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

Function = TypeVar("Function", bound=Callable[..., Any])
PROGRAM = "vision-designer"
SENTENCE = re.compile(r"(?s).*?\.(?=\s|$)")
BETWEEN, AT_LEAST = re.compile(r"(\d+)<=x<=(\d+)"), re.compile(r"x>=(\d+)")


def write_examples(command: Any, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - of Click, or Typer's own
    """Write the examples of a command, one in each line, without wrapping them."""
    if command.epilog:
        with formatter.section("Examples"):
            indent = " " * formatter.current_indent
            formatter.write("".join(f"{indent}{line}\n" for line in command.epilog.splitlines()))


class PlainCommand(TyperCommand):
    """A command that shows arguments by their names, and ``epilog`` as a list of examples."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401 - Click's context, or Typer's own
        """Options and arguments of the usage line."""
        names = [_name(parameter) for parameter in self.get_params(ctx) if _is_argument(parameter)]
        return [self.options_metavar or "", *names]

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the descriptions of arguments and options."""
        arguments, options = [], []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and _is_argument(parameter):
                arguments.append((_name(parameter), str(getattr(parameter, "help", ""))))
            elif record is not None:
                options.append((record[0], _with_plain_range(record[1])))
        for title, records in (("Arguments", arguments), ("Options", options)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    format_epilog = write_examples


class PlainGroup(TyperGroup):
    """A group that describes each command by a whole sentence."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the names of the commands, each with the first sentence of its help."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                text = " ".join((command.help or "").split())
                found = SENTENCE.match(text)
                rows.append((name, found[0] if found else text))
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    format_epilog = write_examples


class Commands(typer.Typer):
    """Commands of one subject.

    ``help_`` says what they are about; it is empty for commands of the program itself. ``examples`` are shown at the
    end of the help, and begin with the program's name.
    """

    def __init__(self, help_: str = "", *examples: str, **options: Any) -> None:  # noqa: ANN401 - Typer's own types
        options = {"no_args_is_help": True, "add_completion": False, **options}
        if help_:
            # Otherwise it is the docstring of the callback.
            options["help"] = help_
        super().__init__(cls=PlainGroup, epilog="\n".join(examples) or None, rich_markup_mode=None, **options)

    def add(self, *examples: str) -> Callable[[Function], Function]:
        """Decorator of a command's function, with examples for its help.

        The command is named as the function is, without the group before it and without a final underscore: ``list``
        for ``runs_list``, ``validate`` for ``validate_``.
        """

        def command(function: Function) -> Function:
            name = function.__name__.rstrip("_").rpartition("_")[2]
            return self.command(name, cls=PlainCommand, epilog="\n".join(examples) or None)(function)

        return command


def _with_plain_range(text: str) -> str:
    """The help of an option, with Click's ``1<=x<=64`` in words."""
    return AT_LEAST.sub(r"at least \1", BETWEEN.sub(r"\1 to \2", text))


def _is_argument(parameter: Any) -> bool:  # noqa: ANN401
    return bool(parameter.param_type_name == "argument")


def _name(parameter: Any) -> str:  # noqa: ANN401
    """The name of an argument; in brackets if it may be left out."""
    name = parameter.metavar or parameter.name.upper()
    return name if parameter.required or name.startswith("[") else f"[{name}]"
