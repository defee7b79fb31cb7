"""Somebody raised a hand: who leads the queue puts them in."""

from node.web.acting import Act
from node.web.pages.speakers_lead import Apart

PAGE = Apart(
    Act(
        "speakers.add",
        "speakers_add.html",
        beside={"bad-spoken-name": "name", "already-waiting": "name"},
    )
)
show, send = PAGE.show, PAGE.send
