"""The files of a node's directory, open: its records, its people, and what only it knows."""

from collections.abc import Callable
from pathlib import Path

from node.boxes import Boxes
from node.council.record import CouncilStore
from node.directory import (
    ACCESS_FILE,
    APPLICANTS_FILE,
    BOXES_DIR,
    COUNCIL_FILE,
    CREDENTIALS_FILE,
    DRAFTS_FILE,
    FEEDS_FILE,
    INVITATIONS_FILE,
    PEOPLE_FILE,
    SPEAKERS_FILE,
    STORE_FILE,
    TRAITS_FILE,
)
from node.signer import Signer
from node.store.access import AccessStore
from node.store.applicants import ApplicantStore
from node.store.credentials import CredentialStore
from node.store.database import StoreFile
from node.store.drafts import DraftStore
from node.store.feeds import FeedStore
from node.store.invitations import InvitationStore
from node.store.log_readers import LogReaders
from node.store.logs import LogStore
from node.store.people import PeopleStore
from node.store.speakers import SpeakerStore
from node.store.traits import TraitStore


class Stores:
    """Opened together, and closed together in the reverse order.

    Args:
        clock: UTC seconds.

    Attributes:
        directory: where all the files are.
        signer: the node's keys.
        council: what it said about cuts, and those that are certified.
        log_readers: who may read logs with others' tools; in the file of the invitations.
        boxes: the ballot boxes, a file each.
    """

    def __init__(self, directory: Path, signer: Signer, clock: Callable[[], float]) -> None:
        self.directory = directory
        self.signer = signer
        # The members first: where there are records and no list of members, it was lost.
        self.people = PeopleStore(directory / PEOPLE_FILE, clock=clock)
        self.logs = LogStore(directory / STORE_FILE, clock=clock)
        self.traits = TraitStore(directory / TRAITS_FILE)
        self.drafts = DraftStore(directory / DRAFTS_FILE)
        self.invitations = InvitationStore(
            directory / INVITATIONS_FILE, signer.box_key(b"invitations")
        )
        self.log_readers = LogReaders(self.invitations.file, signer.box_key(b"log readers"))
        self.feeds = FeedStore(directory / FEEDS_FILE, signer.box_key(b"feeds"))
        self.accesses = AccessStore(
            directory / ACCESS_FILE, signer.box_key(b"accesses"), clock=clock
        )
        self.credentials = CredentialStore(directory / CREDENTIALS_FILE)
        self.speakers = SpeakerStore(directory / SPEAKERS_FILE)
        self.council = CouncilStore(directory / COUNCIL_FILE)
        self.applicants = ApplicantStore(
            directory / APPLICANTS_FILE, signer.box_key(b"applicants"), clock=clock
        )
        self.boxes = Boxes(directory / BOXES_DIR, signer)
        self._stores = (
            *(self.logs, self.people, self.traits, self.drafts, self.invitations, self.feeds),
            *(self.accesses, self.credentials, self.speakers, self.applicants, self.council),
        )

    def files(self) -> list[StoreFile]:
        """The files that are open and written to, but for the signer's."""
        return [*(store.file for store in self._stores), *self.boxes.files()]

    def close(self) -> None:
        """Close every file."""
        for part in (self.boxes, *reversed(self._stores)):
            part.close()
        self.signer.close()
