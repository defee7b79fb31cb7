"""Demands, and the moves that can be decided about them.

Spec: docs/spec/coalition/demands.md section 3.
"""

from typing import Annotated, Literal

from msgspec import Meta, field

from protocol.ballots.manifest import Time
from protocol.coalition.conditions.bodies import Condition, OptionLabel
from protocol.coalition.kind import Kind, Reason, Text
from protocol.encoding import Wire

# As an option's label: where a ballot elects demands, the option bears the demand's title.
MAX_DEMAND_TITLE = 120
MAX_ADDRESSEE_CHARS = 200
MAX_TEST_CHARS = 2_000
MAX_STEPS = 20  # nobody plans further ahead than that
MAX_STEP_CHARS = 500
MAX_ANSWER_DAYS = 3_650  # ten years

StepNumber = Annotated[int, Meta(ge=0, le=MAX_STEPS)]
StepText = Annotated[str, Meta(min_length=1, max_length=MAX_STEP_CHARS)]


class DemandBody(Wire):
    """What is demanded of whom, and what follows. Refs: none.

    Attributes:
        title: one line; the option's label where a ballot elects demands.
        addressee: who is to meet it.
        test: what would show that it is met.
        deadline: UTC seconds until which it is to be met; 0 if `days` says it.
        days: the same, as whole days from the hour it is served; 0 if `deadline` says it.
        consequence: what the coalition does if it is not met.
        ladder: the steps of escalation, the first one first.
        trigger: what must happen before it is served; None if its decision serves it.
        first_step: the step of the ladder that begins when it is served; 0 for none.
    """

    title: Annotated[str, Meta(min_length=1, max_length=MAX_DEMAND_TITLE)]
    addressee: Annotated[str, Meta(min_length=1, max_length=MAX_ADDRESSEE_CHARS)]
    text: Text
    test: Annotated[str, Meta(min_length=1, max_length=MAX_TEST_CHARS)]
    deadline: Time = 0
    days: Annotated[int, Meta(ge=0, le=MAX_ANSWER_DAYS)] = 0
    consequence: Reason = ""
    ladder: Annotated[list[StepText], Meta(max_length=MAX_STEPS)] = field(default_factory=list)
    trigger: Condition | None = None
    first_step: StepNumber = 0


class DemandMoveBody(Wire):
    """A move about a demand, put so that it can be decided. Refs: [demand].

    Attributes:
        to: the state that it would come to; `step`: another step of the ladder begins.
        step: its number, from 1, for `step`; else 0.
        reason: why, or what shows it, in words.
        condition: what must happen before the decided move is made; None if its decision makes it.
        option: the label of the option that stands for it, where a ballot elects moves.
    """

    to: Literal["served", "met", "partly-met", "refused", "withdrawn", "step"]
    step: StepNumber = 0
    reason: Reason = ""
    condition: Condition | None = None
    option: OptionLabel = ""


KINDS = {
    "demand": Kind(DemandBody, 0, 0),
    "demand-move": Kind(DemandMoveBody, 1, 1),
}
