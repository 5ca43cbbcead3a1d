"""Search spaces and samplers for hyperparameter search.

The samplers and pruners are optuna's, which is imported when a search begins.
"""

import difflib
import itertools
import math
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vision_designer.nodes.core.parameters import ParameterInfo, ParameterModel
from vision_designer.nodes.errors import (
    InvalidGraphError,
    LessThanOrEqualToError,
    NotInRangeValueError,
    NullOrEmptyError,
    ParameterParsingError,
    VisionDesignerError,
)
from vision_designer.nodes.messages import Message

if TYPE_CHECKING:
    from optuna import Study, Trial
    from optuna.distributions import BaseDistribution
    from optuna.pruners import BasePruner
    from optuna.samplers import BaseSampler
    from optuna.storages import BaseStorage
    from optuna.trial import FrozenTrial

Value = bool | int | float | str
Declared = Callable[[str], tuple[type[ParameterModel], str, str]]
"""By the name in a line of a space: a model, the identifier of its parameter, and the one name of that in the search.

It raises InvalidGraphError when there is no such parameter.
"""

METHODS = {"grid": "Grid", "random": "Random", "tpe": "TPE"}
PRUNING = {"none": "None", "median": "Median", "hyperband": "Hyperband"}
MAX_VALUES = 1000
"""Of one parameter in a grid, and in a list."""
MAX_LINES = 100
SPACE = Message("Space (space)")
SYNTAX = Message(
    "Write one line per parameter: NAME = LOW..HIGH, optionally followed by log or step S, or NAME = VALUE, VALUE, ..."
)
FIRST_EPOCHS = 1
"""After so many epochs, a trial can be stopped by the median: what the first one says depends on chance."""
FIRST_TRIALS = 4
"""So many trials are never stopped by the median, and give it something to be a median of."""
DRAWS = 50
"""How often values are drawn anew that were tried already, before all are taken to have been tried."""
DRAWN_ANEW = 3
"""So many trials in a row may have values that were tried: two processes can draw the same at once."""
DROPPED = "dropped"
"""The attribute of trials that count for nothing."""


@dataclass(frozen=True)
class Dimension:
    """What may be tried of one parameter: a list of values, or a range.

    Attributes:
        name: as the space names the parameter.
        values: the list; empty for a range.
        low: of a range, included.
        high: of a range, included.
        log: whether values are drawn by their logarithm, so that 0.001 to 0.01 is as likely as 0.01 to 0.1.
        step: between the values of a range; None for any number.
    """

    name: str
    values: tuple[Value, ...] = ()
    low: int | float = 0
    high: int | float = 0
    log: bool = False
    step: int | float | None = None

    @property
    def highest(self) -> Value | None:
        """The largest value, of numbers; None of others."""
        if not self.values:
            return self.high
        numbers = [value for value in self.values if isinstance(value, int | float)]
        return max(numbers) if len(numbers) == len(self.values) else None

    def listed(self) -> tuple[Value, ...]:
        """Every value, for a grid; empty when there are infinitely many, or more than a grid has."""
        if self.values:
            return self.values
        if self.log or self.step is None:
            return ()
        count = math.floor((self.high - self.low) / self.step + 1e-9) + 1
        if count > MAX_VALUES:
            return ()
        # 0.1 + 2 x 0.1 is 0.30000000000000004 in binary.
        found = [self.low + number * self.step for number in range(count)]
        return tuple(value if isinstance(value, int) else float(f"{value:.12g}") for value in found)

    def distribution(self) -> "BaseDistribution":
        """As optuna has it."""
        from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

        if self.values:
            return CategoricalDistribution(self.values)
        if isinstance(self.low, int) and isinstance(self.high, int):
            return IntDistribution(self.low, self.high, log=self.log, step=int(self.step or 1))
        return FloatDistribution(self.low, self.high, log=self.log, step=self.step)


@dataclass(frozen=True)
class Space:
    """All that may be tried, parameter by parameter."""

    dimensions: tuple[Dimension, ...]

    def grid(self) -> list[dict[str, Value]]:
        """Every combination, the last parameter changing first.

        Raises:
            NotInRangeValueError: a range has too many values for a grid.
        """
        listed = []
        for dimension in self.dimensions:
            if not dimension.listed():
                raise NotInRangeValueError(
                    "Space (space) has too many values of {name} for Search (search) grid, which tries "
                    "every value. Specify a step or a list of values, or choose the search random or tpe.",
                    parameter="space",
                    name=dimension.name,
                )
            listed.append(dimension.listed())
        # More than anybody tries are not made: 1,000 values of each of ten parameters would fill any memory.
        maximum = itertools.islice(itertools.product(*listed), 100 * MAX_VALUES)
        names = [dimension.name for dimension in self.dimensions]
        return [dict(zip(names, values, strict=True)) for values in maximum]

    @property
    def finite(self) -> int | None:
        """How many combinations there are; None when there are infinitely many, or nobody counts them."""
        if not all(dimension.listed() for dimension in self.dimensions):
            return None
        return math.prod(len(dimension.listed()) for dimension in self.dimensions)


def parse_space(text: str, declared: Declared, option: str = "") -> Space:
    """Read a space: one line a parameter, or several with a semicolon between them.

    A line is ``NAME = LOW..HIGH``, with ``log`` or ``step S`` behind it, or ``NAME = VALUE, VALUE, ...``. What stands
    behind ``#`` is passed over, and so are empty lines. A range of whole numbers has the step 1.

    Args:
        text: of all lines.
        declared: finds the parameter that a line names.
        option: of the command line, which begins each message; empty for the parameter Space.

    Raises:
        NullOrEmptyError: there is no line.
        InvalidGraphError: a line names no parameter.
        ParameterParsingError: a line, or a value in it, cannot be read.
        NotInRangeValueError: a range is empty, or its logarithm does not exist.
        VisionDesignerError: as the parameter itself refuses a value.
    """
    what = option or SPACE
    dimensions: dict[str, Dimension] = {}
    seen: dict[str, int] = {}
    lines = [line for part in text.splitlines() for line in part.partition("#")[0].split(";")]
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            dimension = _parse_line(line, declared)
        except VisionDesignerError as error:
            details = {**error.details, "parameter": "space", "line": number}
            raise type(error)(_in_line(option, number, error.message), **details) from None
        if dimension.name in seen:
            raise ParameterParsingError(
                _in_line(
                    option,
                    number,
                    Message(
                        "{name} is already in line {line}. Remove one of them.",
                        name=dimension.name,
                        line=seen[dimension.name],
                    ),
                ),
                parameter="space",
                line=number,
            )
        seen[dimension.name] = number
        dimensions[dimension.name] = dimension
        if len(dimensions) > MAX_LINES:
            raise ParameterParsingError(
                "{what} has more than {maximum} lines. Search over fewer parameters.",
                what=what,
                maximum=MAX_LINES,
                parameter="space",
            )
    if not dimensions:
        raise NullOrEmptyError(
            "{what} does not name a parameter. {syntax}", what=what, syntax=SYNTAX, parameter="space"
        )
    return Space(tuple(dimensions.values()))


def _in_line(option: str, number: int, message: str) -> str:
    return Message("{what} line {number}: {message}", what=option or SPACE, number=number, message=message)


_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})((?:\s.*)?)")
_BEHIND = re.compile(rf"\s*(?:(log)|step\s+({_NUMBER}))?\s*")


def _parse_line(line: str, declared: Declared) -> Dimension:
    name, equals, text = (part.strip() for part in line.partition("="))
    if not equals or not name or not text:
        raise ParameterParsingError(
            "{line!r} is not of the form NAME = VALUES. {syntax}", line=line.strip()[:80], syntax=SYNTAX
        )
    model, identifier, name = declared(name)
    info = model.info(identifier)
    match = _RANGE.fullmatch(text)
    if match is not None and info.record.ordered:
        return _parse_range(name, model, info, match)
    if ".." in text and info.record.ordered:
        raise ParameterParsingError("{text!r} is not a range of numbers. {syntax}", text=text[:80], syntax=SYNTAX)
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > MAX_VALUES:
        raise ParameterParsingError(
            "{name} has {parts:,} values; the maximum is {maximum}.", name=name, parts=len(parts), maximum=MAX_VALUES
        )
    values = [_value(model, info, part) for part in parts]
    twice = [value for at, value in enumerate(values) if value in values[:at]]
    if twice:
        raise ParameterParsingError(
            "{name} has the value {value!r} twice. Remove one of them.", name=name, value=twice[0]
        )
    return Dimension(name, tuple(values))


def _parse_range(name: str, model: type[ParameterModel], info: ParameterInfo, match: re.Match[str]) -> Dimension:
    low, high = (_value(model, info, match[group]) for group in (1, 2))
    behind = _BEHIND.fullmatch(match[3])
    if behind is None:
        raise ParameterParsingError(
            "{text!r} cannot follow a range. {syntax}", text=match[3].strip()[:80], syntax=SYNTAX
        )
    if not (isinstance(low, int | float) and isinstance(high, int | float)) or low >= high:
        raise NotInRangeValueError(
            "{name} = {low}..{high} is empty: the first number must be lower than the second.",
            dict(name=name, low=match[1], high=match[2]),
        )
    if behind[1] and low <= 0:
        raise NotInRangeValueError(
            "{name} = {low}..{high} log starts at {low}, which has no logarithm. Start above 0, or remove log.",
            dict(name=name, low=match[1], high=match[2]),
        )
    if behind[2] is None:
        return Dimension(name, (), low, high, bool(behind[1]), 1 if info.kind == "int" and not behind[1] else None)
    try:
        step = info.parse(behind[2])
    except ParameterParsingError:
        step = 0
    integer = Message(", and an integer") if info.kind == "int" else ""
    if not step > 0 or not math.isfinite(step) or step > high - low:
        raise NotInRangeValueError(
            "{name} has the step {step}; it must be greater than 0 and at most {width:g}, the width of the "
            "range{integer}.",
            dict(name=name, step=behind[2], width=high - low, integer=integer),
        )
    # The last value is one that the steps reach.
    high = low + math.floor((high - low) / step + 1e-9) * step
    return Dimension(name, (), low, high if info.kind == "int" else float(f"{high:.12g}"), step=step)


def _value(model: type[ParameterModel], info: ParameterInfo, text: str) -> Value:
    value: Value = info.parse(text)
    # Only what is wrong with this value: others may be required, or fit together with it only later.
    for problem in model.problems({info.identifier: value}):
        if problem.parameter == info.identifier:
            raise problem.error(problem.message)
    return value


def parameter_of(model: type[ParameterModel], prefix: str, title: str) -> Declared:
    """Finds the parameters of one component, whose names may have a prefix, such as ``train.``.

    Args:
        model: its parameters.
        prefix: that may stand before each, without the point.
        title: of the component, for messages.
    """

    def declared(name: str) -> tuple[type[ParameterModel], str, str]:
        identifier = name.removeprefix(f"{prefix}.")
        if identifier not in model.model_fields:
            close = difflib.get_close_matches(identifier[:80], model.model_fields, n=1)
            hint = Message("Available parameters: {known}.", known=", ".join(model.model_fields))
            if close:
                hint = Message("Did you mean {name}?", name=close[0])
            raise InvalidGraphError(
                "{title} has no parameter {name!r}. {hint}", title=title, name=identifier[:80], hint=hint
            )
        return model, identifier, identifier

    return declared


def check_grid(space: Space, trials: int) -> int:
    """How many trials a grid has.

    Raises:
        NotInRangeValueError: a range has too many values for a grid.
        LessThanOrEqualToError: there are more combinations than trials.
    """
    combinations = len(space.grid())
    if combinations > trials:
        amount = (
            Message("more than {combinations:,}", combinations=combinations)
            if combinations == 100 * MAX_VALUES
            else f"{combinations:,}"
        )
        raise LessThanOrEqualToError(
            "Space (space) has {amount} combinations, and Search (search) grid tries all of them; the "
            "maximum is {trials:,}, the value of Trials (trials). Increase Trials, or use fewer values.",
            amount=amount,
            parameter="space",
            combinations=combinations,
            trials=trials,
        )
    return combinations


def better(one: float, other: float | None, *, maximise: bool) -> bool:
    """Whether a metric is better than another one; any number is better than none, and NaN is never better."""
    if math.isnan(one):
        return False
    if other is None or math.isnan(other):
        return True
    return one > other if maximise else one < other


def written_values(values: Mapping[str, Value]) -> str:
    """Values for people, as ``learning_rate=0.01, mixup=true``."""
    return ", ".join(f"{name}={written_value(value)}" for name, value in values.items())


def written_value(value: Value) -> str:
    """A value as ``--set`` takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


class Search:
    """A search over a space: which values are tried next, and which trials are hopeless.

    What is drawn depends on the seed, the number of the trial and what was found before, and on nothing else: a search
    that is taken up again goes on as if it had never stopped. Values that were tried already are drawn anew.

    Args:
        space: what may be tried.
        method: one of ``METHODS``.
        trials: how many there are to be.
        seed: of what is drawn.
        maximise: whether a high metric is a good one.
        pruning: one of ``PRUNING``.
        most_epochs: of a trial.
        storage: where trials are kept; None keeps them in this process.
        name: of the search in the storage, which other processes take part in by the same name.
    """

    def __init__(
        self,
        space: Space,
        method: str,
        *,
        trials: int,
        seed: int,
        maximise: bool,
        pruning: str = "none",
        most_epochs: int = 1,
        storage: "BaseStorage | None" = None,
        name: str = "sweep",
    ) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.space = space
        self.maximise = maximise
        self._distributions = {dimension.name: dimension.distribution() for dimension in space.dimensions}
        whole: list[Study] = []
        self.study: Study = optuna.create_study(
            storage=storage,
            sampler=_sampler(space, method, trials, seed, self._distributions, whole),
            pruner=_pruner(pruning, most_epochs),
            study_name=name,
            direction="maximize" if maximise else "minimize",
            load_if_exists=storage is not None,
        )
        whole.append(self.study)

    def add(
        self, values: Mapping[str, Value], state: str, metric: float | None, by_epoch: Sequence[float] = ()
    ) -> None:
        """Take up a trial that has ended before, in the state ``completed``, ``pruned`` or ``failed``."""
        from optuna.trial import TrialState, create_trial

        states = {"completed": TrialState.COMPLETE, "pruned": TrialState.PRUNED, "failed": TrialState.FAIL}
        self.study.add_trial(
            create_trial(
                state=states[state],
                value=metric if state != "failed" else None,
                params=dict(values),
                distributions=self._distributions,
                intermediate_values=dict(enumerate(by_epoch, 1)),
            )
        )

    def ask(self, values: Mapping[str, Value] | None = None) -> "Trial | None":
        """The next trial, whose ``params`` are its values; None when every combination has been tried.

        Args:
            values: those that a trial which was interrupted had; None draws new ones.
        """
        if values is not None:
            self.study.enqueue_trial(dict(values))
        for _ in range(DRAWN_ANEW):
            trial = self.study.ask(self._distributions)
            if values is not None or trial.params not in _tried(self.study, trial.number):
                return trial
            self.drop(trial)
        return None

    def drop(self, trial: "Trial") -> None:
        """Have a trial that was begun count for nothing."""
        trial.set_user_attr(DROPPED, True)
        self.tell(trial, "failed")

    def is_hopeless(self, trial: "Trial", epoch: int, metric: float) -> bool:
        """Take the metric after an epoch, counted from 1, and say whether the trial is to be stopped."""
        trial.report(metric, epoch)
        return trial.should_prune()

    def tell(self, trial: "Trial", state: str, metric: float | None = None) -> None:
        """Say what became of a trial: ``completed``, ``pruned`` or ``failed``."""
        from optuna.trial import TrialState

        states = {"completed": TrialState.COMPLETE, "pruned": TrialState.PRUNED, "failed": TrialState.FAIL}
        self.study.tell(trial, metric if state == "completed" else None, state=states[state])


def _tried(study: "Study", number: int) -> list[dict[str, Any]]:
    """The values of all trials before that number which count."""
    earlier = (other for other in study.get_trials(deepcopy=False) if other.number < number)
    return [other.params for other in earlier if DROPPED not in other.user_attrs]


def _pruner(pruning: str, most_epochs: int) -> "BasePruner":
    from optuna.pruners import HyperbandPruner, MedianPruner, NopPruner

    if pruning == "median":
        return MedianPruner(n_startup_trials=FIRST_TRIALS, n_warmup_steps=FIRST_EPOCHS)
    if pruning == "hyperband":
        return HyperbandPruner(min_resource=1, max_resource=max(2, most_epochs), reduction_factor=3)
    return NopPruner()


def _sampler(
    space: Space,
    method: str,
    trials: int,
    seed: int,
    distributions: Mapping[str, "BaseDistribution"],
    whole: "Sequence[Study]",
) -> "BaseSampler":
    from optuna.samplers import BaseSampler, RandomSampler, TPESampler

    combinations: list[dict[str, Value]] = []
    if method == "grid":
        combinations = space.grid()
        random.Random(str(seed)).shuffle(combinations)

    def drawing(number: int, draw: int) -> BaseSampler:
        # The same in every version of Python, and on every machine.
        own = random.Random(f"{seed} {number} {draw}").getrandbits(32)
        if method == "random" or draw >= DRAWS // 2:
            # TPE draws the same good values again and again when there are few others.
            return RandomSampler(own)
        # A third of the trials is drawn at random, for the others to learn from.
        return TPESampler(seed=own, n_startup_trials=max(3, min(10, trials // 3)), multivariate=False)

    class Drawing(BaseSampler):
        """Draws all values of a trial by its number; so it needs no memory of its own."""

        def infer_relative_search_space(self, study: "Study", trial: "FrozenTrial") -> dict[str, "BaseDistribution"]:
            return dict(distributions)

        def sample_relative(
            self, study: "Study", trial: "FrozenTrial", search_space: dict[str, "BaseDistribution"]
        ) -> dict[str, Any]:
            # Hyperband shows a part of the study alone.
            earlier = _tried(whole[0], trial.number)
            if combinations:
                untried = (values for values in combinations if values not in earlier)
                return dict(next(untried, combinations[0]))
            found: dict[str, Any] = {}
            for draw in range(DRAWS):
                sampler = drawing(trial.number, draw)
                found = {
                    name: sampler.sample_independent(study, trial, name, distribution)
                    for name, distribution in search_space.items()
                }
                if found not in earlier:
                    break
            return found

        def sample_independent(
            self, study: "Study", trial: "FrozenTrial", param_name: str, param_distribution: "BaseDistribution"
        ) -> Any:  # noqa: ANN401 - as optuna has it
            raise AssertionError(f"{param_name} was not drawn with the others")

        def reseed_rng(self) -> None:
            """Nothing: there is no state."""

    return Drawing()
