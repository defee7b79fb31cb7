"""How a speakers' queue is led: who may ask, who comes first, how long a speech may take."""

from node.web.acting import Act
from node.web.pages.speakers_lead import Apart

PAGE = Apart(Act("speakers.lead", "speakers_rules.html"))
show, send = PAGE.show, PAGE.send
