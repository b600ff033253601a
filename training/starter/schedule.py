"""How long a run is and how its learning rate runs: a short rise, level, then down to zero over the last quarter."""

from __future__ import annotations

from dataclasses import dataclass

WARM_UP_STEPS = 300
LAST_SHARE = 0.25


@dataclass
class Schedule:
    """The length is in steps, or in minutes at work, or both (the first that is reached); without one the run is
    endless. `anneal_from` and `anneal_minutes`: an end decided later, straight to zero from that second at work."""

    steps: int | None = None
    minutes: float | None = None
    anneal_from: float = 0.0
    anneal_minutes: float | None = None

    def factor(self, step: int, seconds: float) -> float:
        """Share 0 … 1 of the highest learning rate, after `step` steps and `seconds` at work."""
        rise = min(1.0, (step + 1) / WARM_UP_STEPS)
        if self.anneal_minutes is not None:
            return rise * max(0.0, 1 - (seconds - self.anneal_from) / (60 * self.anneal_minutes))
        return rise * min(1.0, max(0.0, (1 - self._progress(step, seconds)) / LAST_SHARE))

    def over(self, step: int, seconds: float) -> bool:
        return self.factor(step, seconds) <= 0

    def _progress(self, step: int, seconds: float) -> float:
        by_steps = step / self.steps if self.steps else 0.0
        by_time = seconds / (60 * self.minutes) if self.minutes else 0.0
        return max(by_steps, by_time)


class WorkClock:
    """Seconds at work: a gap far longer than a usual step (a paused process) counts as one usual step."""

    LONGEST = 5.0

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self._usual: float | None = None

    def add(self, step_seconds: float) -> None:
        usual = step_seconds if self._usual is None else self._usual
        counted = min(step_seconds, self.LONGEST * usual)
        self._usual = 0.95 * usual + 0.05 * counted
        self.seconds += counted
