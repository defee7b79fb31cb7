"""Empty the speakers' queue: what is forgotten is said before, as nothing brings it back."""

from node.web.acting import Act
from node.web.pages.speakers_lead import Apart

PAGE = Apart(Act("speakers.clear", "speakers_clear.html"))
show, send = PAGE.show, PAGE.send
