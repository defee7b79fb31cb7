"""What a new server's administrators do first, as its page shows it."""

from node.web.viewmodels.view import View


class StepView(View):
    """One step.

    Attributes:
        key: peers, stewards, members, facilitators, backup, unity, proposal or meeting.
        done: None if this server can't see it: people tick it on their own list.
        path: of the page where it is done; empty if it is done by command.
        have, need: how far it has come, of how many; 0 of 0 where nothing is counted.
    """

    key: str
    done: bool | None
    path: str
    have: int = 0
    need: int = 0


class FirstStepsView(View):
    """The steps in the order in which they are done."""

    steps: tuple[StepView, ...]

    @property
    def seen(self) -> tuple[StepView, ...]:
        """The steps that this server can tick."""
        return tuple(step for step in self.steps if step.done is not None)

    @property
    def done(self) -> int:
        """How many of those are done."""
        return sum(bool(step.done) for step in self.seen)

    @property
    def next(self) -> str:
        """The key of the first that is not; empty if all are."""
        return next((step.key for step in self.seen if not step.done), "")
