"""What stands around every page."""

from node.web.viewmodels.view import View


class Frame(View):
    """Names and the clock.

    Attributes:
        coalition: its name.
        coalition_id: 64 hex digits.
        group: the name of the group whose node this is.
        operator: who hosts the node for the group; empty if the group does itself.
        public: whether reading needs no invitation.
        now: the node's clock, UTC seconds.
        zone: IANA zone for times that belong to no ballot.
        frozen: names of the groups whose public record is frozen.
        troubles: codes of what the machine keeps the node from: `disk-full`, `clock-wrong`.
    """

    coalition: str
    coalition_id: str
    group: str
    operator: str
    public: bool
    now: int
    zone: str
    frozen: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
