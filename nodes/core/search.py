"""Samplers and pruners for hyperparameter search.

They are optuna's, which is imported when a search starts.
"""

import math
import random
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optuna import Study, Trial
    from optuna.distributions import BaseDistribution
    from optuna.pruners import BasePruner
    from optuna.samplers import BaseSampler
    from optuna.storages import BaseStorage
    from optuna.trial import FrozenTrial, TrialState
from vision_designer.nodes.core.search_space import Space, Value

METHODS = {"grid": "Grid", "random": "Random", "tpe": "TPE"}
PRUNING = {"none": "None", "median": "Median", "hyperband": "Hyperband"}
FIRST_EPOCHS = 1
"""Epochs before the median can stop a trial; results of the first depend on chance."""
FIRST_TRIALS = 4
"""Number of first trials that the median never stops, to have values to compare with."""
DRAWS = 50
"""Maximum draws to avoid values that were tried, before all count as tried."""
REPEATED_DRAWS = 3
"""Consecutive trials that may repeat values, since two processes can draw the same at once."""
DROPPED = "dropped"
"""Attribute of dropped trials."""


def better(one: float, other: float | None, *, maximize: bool) -> bool:
    """Whether a metric is better than another; any number is better than none, NaN never is."""
    if math.isnan(one):
        return False
    if other is None or math.isnan(other):
        return True
    return one > other if maximize else one < other


class Search:
    """A search over a space: chooses values, and stops unpromising trials.

    Draws depend only on seed, trial number and earlier results, so an interrupted search continues as if it had not
    stopped. Values that were tried are drawn again.

    Args:
        method: one of ``METHODS``.
        pruning: one of ``PRUNING``.
        most_epochs: maximum epochs of a trial.
        storage: of trials; None for memory.
        name: of the search in the storage, shared by all processes.
    """

    def __init__(
        self,
        space: Space,
        method: str,
        *,
        trials: int,
        seed: int,
        maximize: bool,
        pruning: str = "none",
        most_epochs: int = 1,
        storage: "BaseStorage | None" = None,
        name: str = "sweep",
    ) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.space = space
        self.maximize = maximize
        self._distributions = {dimension.name: dimension.distribution() for dimension in space.dimensions}
        whole: list[Study] = []
        self.study: Study = optuna.create_study(
            storage=storage,
            sampler=_sampler(space, method, trials, seed, self._distributions, whole),
            pruner=_pruner(pruning, most_epochs),
            study_name=name,
            direction="maximize" if maximize else "minimize",
            load_if_exists=storage is not None,
        )
        whole.append(self.study)

    def add(
        self, values: Mapping[str, Value], state: str, metric: float | None, by_epoch: Sequence[float] = ()
    ) -> None:
        """Add a finished trial with state ``completed``, ``pruned`` or ``failed``."""
        from optuna.trial import create_trial

        self.study.add_trial(
            create_trial(
                state=_state(state),
                value=metric if state != "failed" else None,
                params=dict(values),
                distributions=self._distributions,
                intermediate_values=dict(enumerate(by_epoch, 1)),
            )
        )

    def ask(self, values: Mapping[str, Value] | None = None) -> "Trial | None":
        """The next trial, with drawn or given values in ``params``; None if all combinations were tried."""
        if values is not None:
            self.study.enqueue_trial(dict(values))
        for _ in range(REPEATED_DRAWS):
            trial = self.study.ask(self._distributions)
            if values is not None or trial.params not in _tried(self.study, trial.number):
                return trial
            self.drop(trial)
        return None

    def drop(self, trial: "Trial") -> None:
        """Exclude a started trial."""
        trial.set_user_attr(DROPPED, True)
        self.tell(trial, "failed")

    def is_hopeless(self, trial: "Trial", epoch: int, metric: float) -> bool:
        """Report the metric after an epoch, counted from 1; return whether to stop the trial."""
        trial.report(metric, epoch)
        return trial.should_prune()

    def tell(self, trial: "Trial", state: str, metric: float | None = None) -> None:
        """Set the final state of a trial: ``completed``, ``pruned`` or ``failed``."""
        self.study.tell(trial, metric if state == "completed" else None, state=_state(state))


def _state(name: str) -> "TrialState":
    from optuna.trial import TrialState

    return {"completed": TrialState.COMPLETE, "pruned": TrialState.PRUNED, "failed": TrialState.FAIL}[name]


def _tried(study: "Study", number: int) -> list[dict[str, Any]]:
    """Values of all earlier trials that count."""
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
        # Independent of Python version and machine.
        own = random.Random(f"{seed} {number} {draw}").getrandbits(32)
        if method == "random" or draw >= DRAWS // 2:
            # TPE repeats the same good values if there are few others.
            return RandomSampler(own)
        # The first third is random, as data for TPE.
        return TPESampler(seed=own, n_startup_trials=max(3, min(10, trials // 3)), multivariate=False)

    class Drawing(BaseSampler):
        """Draws all values by trial number; stateless."""

        def infer_relative_search_space(self, study: "Study", trial: "FrozenTrial") -> dict[str, "BaseDistribution"]:
            return dict(distributions)

        def sample_relative(
            self, study: "Study", trial: "FrozenTrial", search_space: dict[str, "BaseDistribution"]
        ) -> dict[str, Any]:
            # Hyperband passes a part of the study.
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
