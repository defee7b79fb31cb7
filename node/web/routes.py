"""The table of every page: its address, its name, and the file that answers.

Pages are named here and loaded when they are first asked for, or by `load_pages`, which a node does
once it serves: a fifth of a start's work was reading page code that nobody had asked for yet.
"""

import importlib
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from aiohttp import web

from node.web.keys import DATA
from node.web.paths import data_path

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Route(NamedTuple):
    """One line of the table.

    Attributes:
        method: GET or POST.
        path: aiohttp's pattern.
        name: by which templates link to it.
        page: a file of `node.web.pages`, one per page and verb.
        function: in that file, what answers.
    """

    method: str
    path: str
    name: str
    page: str
    function: str

    def load(self) -> Page:
        """What answers; imports the page's file.

        Raises:
            ImportError, AttributeError: the table names what isn't there.
        """
        page: Page = getattr(importlib.import_module(f"node.web.pages.{self.page}"), self.function)
        return page

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request by the page, loading it first."""
        return await self.load()(request)


def view(path: str, name: str, page: str, function: str = "show") -> Route:
    """A page that only shows."""
    return Route("GET", path, name, page, function)


def reading(path: str, name: str, page: str) -> tuple[Route, Route]:
    """A page that only shows, and its JSON, by the same function.

    The JSON first: an id in the page's pattern would take `.json` as part of itself.
    """
    return view(data_path(path), f"{name}{DATA}", page), view(path, name, page)


def post(path: str, name: str, page: str, function: str) -> Route:
    """A button without a page of its own."""
    return Route("POST", path, name, page, function)


def form(path: str, name: str, page: str, function: str = "send") -> tuple[Route, Route]:
    """A page with a form, and what takes it."""
    return view(path, name, page), post(path, f"{name}.post", page, function)


def load_pages() -> None:
    """Load every page that isn't yet.

    Raises:
        ImportError, AttributeError: the table names what isn't there.
    """
    for route in ROUTES:
        route.load()


ROUTES: tuple[Route, ...] = (
    *reading("/", "home", "home_view"),
    *reading("/proposals", "proposals", "proposal_list"),
    *form("/proposals/new", "proposal.put", "proposal_put"),
    *reading("/proposals/{proposal}", "proposal", "proposal_view"),
    *form("/proposals/{proposal}/sponsor", "proposal.sponsor", "proposal_sponsor"),
    *form("/proposals/{proposal}/amend", "proposal.amend", "proposal_amend"),
    *form("/proposals/{proposal}/adopt/{amendment}", "proposal.adopt", "proposal_adopt"),
    *form("/proposals/{proposal}/comment", "proposal.comment", "proposal_comment"),
    *form("/proposals/{proposal}/speak", "comment.speak", "comment_speak"),
    *form("/proposals/{proposal}/withdraw", "proposal.withdraw", "proposal_withdraw"),
    *reading("/demands", "demands", "demand_list"),
    *form("/demands/new", "demand.draft", "demand_draft"),
    *reading("/demands/{demand}", "demand", "demand_view"),
    *form("/demands/{demand}/move", "demand.move", "demand_move"),
    *form("/conditions/new", "condition.draft", "condition_draft"),
    *form("/conditions/{clause}/attest", "condition.attest", "condition_attest"),
    *reading("/delegates", "delegates", "delegates_list"),
    *form("/delegates/new", "delegates.send", "delegates_send"),
    *form("/delegates/{delegation}/recall", "delegates.recall", "delegates_recall"),
    *form("/delegates/{delegation}/report", "delegates.report", "delegates_report"),
    *form("/delegates/{delegation}/erase/{words}", "delegates.erase", "delegates_erase"),
    *reading("/pledges", "pledges", "pledge_list"),
    *form("/pledges/{pledge}/change", "pledge.change", "pledge_change"),
    *form("/pledges/{pledge}/report", "pledge.report", "pledge_report"),
    *form("/pledges/{pledge}/erase-name", "pledge.erase", "pledge_erase"),
    *reading("/record", "record", "record_view"),
    *reading(r"/record/{year:\d{4}}", "record.year", "record_view"),
    *reading("/points", "points", "unity_list"),
    *reading("/points/matrix", "points.matrix", "unity_matrix"),
    *form("/points/new", "point.add", "point_add"),
    *reading(r"/points/{number:\d{1,4}}", "point", "point_view"),
    *form(r"/points/{number:\d{1,4}}/amend", "point.amend", "point_amend"),
    *form(r"/points/{number:\d{1,4}}/strike", "point.strike", "point_strike"),
    *reading("/points/versions/{version}", "version", "version_view"),
    *form("/points/versions/{version}/ratify", "version.ratify", "version_ratify"),
    *form("/points/versions/{version}/reserve", "version.reserve", "version_reserve"),
    *form("/points/versions/{version}/withdraw", "version.withdraw", "version_withdraw"),
    *form("/proposals/{proposal}/second/{amendment}", "amendment.second", "amendment_second"),
    *form(
        "/proposals/{proposal}/editorial/{amendment}", "amendment.editorial", "amendment_editorial"
    ),
    *form("/proposals/{proposal}/decline/{amendment}", "amendment.decline", "amendment_decline"),
    *form("/proposals/{proposal}/merge", "proposal.merge", "proposal_merge"),
    *form("/proposals/{proposal}/unmerge", "proposal.unmerge", "proposal_unmerge"),
    *form("/proposals/{proposal}/slow", "proposal.slow", "proposal_slow"),
    *form("/proposals/{proposal}/comments/{comment}/hide", "comment.hide", "comment_hide"),
    *form("/proposals/{proposal}/comments/{comment}/appeal", "comment.appeal", "comment_appeal"),
    *form("/proposals/{proposal}/comments/{comment}/rule", "comment.rule", "comment_rule"),
    *form("/proposals/{proposal}/comments/{comment}/erase", "comment.erase", "comment_erase"),
    *form("/proposals/{proposal}/comments/{comment}/remove", "comment.remove", "comment_remove"),
    *reading("/caucuses", "caucuses", "caucus_list"),
    *form("/caucuses/new", "caucus.found", "caucus_found"),
    *form("/caucuses/publish", "caucus.publish", "caucus_publish"),
    *reading("/caucuses/{caucus}", "caucus", "caucus_view"),
    *form("/caucuses/{caucus}/say", "caucus.say", "caucus_say"),
    *form("/caucuses/{caucus}/join", "caucus.join", "caucus_sign"),
    *form("/caucuses/{caucus}/leave", "caucus.leave", "caucus_sign"),
    *form("/caucuses/{caucus}/sign/{act}", "caucus.sign", "caucus_sign"),
    *reading("/moderation", "moderation", "moderation_list"),
    *reading("/meetings", "meetings", "convening_list"),
    *form("/meetings/new", "convening.call", "convening_call"),
    *reading("/meetings/{convening}", "meeting", "convening_view"),
    *form("/meetings/{convening}/move", "convening.move", "convening_move"),
    *form("/meetings/{convening}/agenda", "convening.agenda", "convening_agenda"),
    *form("/meetings/{convening}/cancel", "convening.cancel", "convening_cancel"),
    *form("/meetings/{convening}/facilitators", "convening.facilitators", "convening_facilitate"),
    *form("/meetings/{convening}/door", "door.show", "door_show"),
    post("/meetings/{convening}/door/close", "door.close", "door_show", "close"),
    *form("/here", "door.find", "door_find"),
    *form("/meetings/{convening}/here", "door.here", "door_here"),
    post("/meetings/{convening}/here/say", "door.say", "door_here", "say"),
    post("/meetings/{convening}/here/leave", "door.leave", "door_here", "leave"),
    *reading("/meetings/{convening}/here/speak", "door.speak", "door_speak"),
    post("/meetings/{convening}/here/speak", "door.speak.post", "door_speak", "send"),
    post("/meetings/{convening}/here/quiet", "door.quiet", "door_speak", "take_back"),
    *form("/meetings/{convening}/check-in", "convening.come", "convening_check_in"),
    *form("/meetings/{convening}/attend", "convening.attend", "convening_attend"),
    *form("/meetings/{convening}/reports/{report}/voice", "convening.voice", "convening_voice"),
    *form("/meetings/{convening}/minutes", "convening.minutes", "convening_minutes"),
    *form("/meetings/{convening}/erase/{words}", "convening.erase", "convening_erase"),
    *form("/meetings/{convening}/report", "convening.report", "convening_report"),
    *form("/meetings/{convening}/reports/{report}", "convening.answer", "convening_answer"),
    *reading("/meetings/{convening}/queue", "speakers", "speakers_lead"),
    *form("/meetings/{convening}/queue/add", "speakers.add", "speakers_add"),
    *form("/meetings/{convening}/queue/rules", "speakers.lead", "speakers_rules"),
    *form("/meetings/{convening}/queue/clear", "speakers.clear", "speakers_clear"),
    *reading("/meetings/{convening}/speak", "speakers.mine", "speakers_mine"),
    *form("/meetings/{convening}/speak/ask", "speakers.ask", "speakers_ask"),
    post(
        "/meetings/{convening}/speak/take-back", "speakers.take-back", "speakers_mine", "take_back"
    ),
    post("/meetings/{convening}/queue/{act}", "speakers.post", "speakers_lead", "send"),
    *reading("/proposals/{proposal}/process", "process", "process_view"),
    *form("/proposals/{proposal}/process/new", "process.declare", "process_declare"),
    *form("/proposals/{proposal}/process/{what}", "process.agree", "process_agree"),
    *reading("/ballots", "ballots", "ballot_list"),
    *reading("/ballots/new", "ballot.choose", "ballot_choose"),
    *form("/ballots/new/{proposal}", "ballot.put", "ballot_put"),
    *form("/ballots/{ballot}/open", "ballot.open", "ballot_open"),
    *form("/ballots/{ballot}/roll", "roll.attest", "roll_attest"),
    *form("/roster/import", "roster.file", "roster_import"),
    *form("/ballots/{ballot}/return", "counted.enter", "return_count"),
    *form("/ballots/{ballot}/roll-call", "delegates.call", "return_delegates"),
    *form("/ballots/{ballot}/codes", "codes.issue", "codes_issue"),
    *form("/ballots/{ballot}/codes/strike", "codes.strike", "codes_strike"),
    *form("/ballots/{ballot}/codes/paper", "codes.paper", "codes_paper"),
    *reading("/drafts", "drafts", "draft_list"),
    *form("/drafts/{draft}", "draft.sign", "draft_view"),
    *form("/drafts/{draft}/drop", "draft.drop", "draft_drop"),
    *form("/ballots/{ballot}/stand-aside", "ballot.recuse", "ballot_recuse"),
    *reading("/ballots/{ballot}/observe", "ballot.observe", "ballot_observe"),
    *reading("/ballots/{ballot}", "ballot", "ballot_view"),
    *form("/ballots/{ballot}/pledge", "pledge.make", "pledge_make"),
    *form("/ballots/{ballot}/dissent", "pledge.dissent", "pledge_dissent"),
    *reading("/ballots/{ballot}/result", "result", "result_view"),
    *form("/ballots/{ballot}/withdraw", "ballot.withdraw", "ballot_withdraw"),
    *form("/ballots/{ballot}/extend", "ballot.extend", "ballot_extend"),
    *form("/ballots/{ballot}/challenge", "result.challenge", "result_challenge"),
    *form("/ballots/{ballot}/sign", "result.sign.new", "result_sign"),
    *form("/ballots/{ballot}/signatures", "result.publish", "result_publish"),
    *form("/ballots/{ballot}/challenges/{challenge}/sign", "result.sign", "result_sign"),
    *form("/ballots/{ballot}/challenges/{challenge}/rule", "result.rule", "result_rule"),
    view(r"/ballots/{ballot}/votes/{contest:\d{1,2}}", "result.votes", "result_votes"),
    *reading("/ballots/{ballot}/what-if", "rule.trial", "rule_try"),
    *reading("/ballots/{ballot}/participation", "participation", "participation_view"),
    *form("/ballots/{ballot}/participation/count", "participation.count", "participation_count"),
    *form("/ballots/{ballot}/participation/target", "participation.target", "participation_target"),
    *reading("/questions", "participation.questions", "trait_list"),
    *form("/questions/new", "participation.ask", "trait_ask"),
    *form(r"/questions/{number:\d{1,12}}/drop", "participation.drop", "trait_drop"),
    *form("/ballots/{ballot}/read", "participation.read", "ballot_read"),
    *form("/about-me", "participation.tell", "trait_tell"),
    *reading("/my-data", "own-data", "own_data_view"),
    *form("/my-data/correct", "member.correct", "own_data_correct"),
    *form("/my-data/leave", "member.leave", "own_data_leave"),
    *form(r"/my-data/requests/{number:\d{1,12}}", "member.take-back", "own_data_take_back"),
    *reading("/requests", "requests", "request_list"),
    *form("/requests/erase", "member.erase", "request_erase"),
    *form(r"/requests/{number:\d{1,12}}/grant", "member.grant", "request_grant"),
    *form(r"/requests/{number:\d{1,12}}/decline", "member.decline", "request_decline"),
    view("/bundle/{ballot}.bundle", "bundle", "bundle_download"),
    *reading("/groups", "membership", "membership_view"),
    *reading("/charter", "charter", "charter_view"),
    view("/charter/coalition.charter", "charter.signed", "charter_download"),
    *form("/charter/change", "charter.propose", "charter_change"),
    *form("/charter/motions/{motion}", "charter.vote", "charter_vote"),
    *reading("/cuts", "cuts", "cut_list"),
    *reading("/groups/frozen", "frozen", "frozen_list"),
    *reading("/groups/refused", "refused", "refused_list"),
    *form("/groups/leave", "membership.leave", "membership_leave"),
    *form("/groups/leave/{offer}", "membership.merge", "membership_leave"),
    *form("/groups/stay", "membership.stay", "membership_retract"),
    *form("/groups/offers/new", "membership.offer", "membership_offer"),
    *form("/groups/offers/{offer}/take-back", "membership.retract", "membership_retract"),
    *form("/groups/offers/{offer}/decline", "membership.decline", "membership_decline"),
    *form("/groups/at-large", "membership.at-large", "membership_at_large"),
    *form("/groups/operator", "membership.operator", "membership_operator"),
    *form("/groups/motions/expel", "motion.expel", "motion_expel"),
    *form("/groups/motions/council", "motion.council", "motion_council"),
    *form("/groups/motions/{motion}", "motion.stand", "motion_stand"),
    *form("/groups/motions/{motion}/reply", "motion.reply", "motion_reply"),
    *form("/groups/motions/{motion}/object", "keys.object", "keys_object"),
    *form("/groups/keys/carry", "keys.carry", "keys_carry"),
    *form("/groups/keys/claim", "keys.claim", "keys_claim"),
    *form("/groups/frozen/ask", "incarnation.ask", "incarnation_ask"),
    *form("/groups/frozen/move", "incarnation.move", "incarnation_move"),
    *form("/groups/applications/carry", "application.carry", "application_carry"),
    *form("/groups/applications/again", "application.again", "application_again"),
    *form("/groups/applications/{application}", "application.stand", "application_stand"),
    *form("/groups/applications/{application}/vouch", "application.vouch", "application_vouch"),
    *form("/cuts/new-key", "agreement.renew", "agreement_renew"),
    *form("/cuts/compare", "fingerprint.hear", "fingerprint_hear"),
    *form("/cuts/alone", "fingerprint.alone", "fingerprint_alone"),
    *form("/cuts/drop", "history.drop", "history_drop"),
    *form("/cuts/fetch", "history.fetch", "history_fetch"),
    *form("/groups/join", "applicant.ask", "applicant_ask"),
    *form("/groups/join/answer", "applicant.look", "applicant_look"),
    post("/groups/join/take-back", "applicant.back", "applicant_look", "take_back"),
    *reading("/applicants", "applicants", "applicant_list"),
    *form(r"/applicants/{number:\d{1,12}}/accept", "applicant.accept", "applicant_accept"),
    *form(r"/applicants/{number:\d{1,12}}/decline", "applicant.decline", "applicant_decline"),
    *form(r"/applicants/{number:\d{1,12}}/erase", "applicant.erase", "applicant_erase"),
    *reading("/peers", "peers", "peer_list"),
    view("/check", "check", "check_view"),
    *form("/enter", "enter", "enter_code", "enter"),
    *form("/sign-in", "signin", "sign_in", "enter"),
    post("/sign-out", "signout", "sign_out", "leave"),
    *reading("/access", "access", "access_view"),
    post(r"/access/sign-ins/{number:\d{1,12}}/end", "access.end", "sign_out", "end"),
    *form("/credential", "credential", "credential_view", "register"),
    post("/credential/check", "credential.check", "credential_check", "check"),
    *form("/credential/strike", "credential.strike", "credential_strike", "strike"),
    *reading("/accesses", "accesses", "access_list"),
    *form("/accesses/new", "access.grant", "access_grant", "make"),
    *form("/accesses/many", "access.many", "access_many", "make"),
    *reading("/invitations", "invitations", "invitation_list"),
    *form("/invitations/new", "invitation.make", "invitation_make", "make"),
    *form(
        r"/invitations/{number:\d{1,12}}/strike", "invitation.strike", "invitation_strike", "end"
    ),
    *form(r"/accesses/{number:\d{1,12}}/link", "access.link", "access_link", "make"),
    *form(r"/accesses/{number:\d{1,12}}/change", "access.change", "access_change"),
    *form(r"/accesses/{number:\d{1,12}}/revoke", "access.revoke", "access_revoke", "end"),
    view("/help", "help", "help_list"),
    view(r"/help/{guide:[a-z-]{1,40}}", "guide", "help_view"),
    *reading("/first-steps", "steps", "first_steps"),
    *reading("/journal", "journal", "journal_list"),
    view("/calendar.ics", "feed.calendar", "feed_calendar"),
    view("/calendar.json", "feed.dates", "feed_calendar", "show_json"),
    view("/feed.atom", "feed.news", "feed_news"),
    view("/feed.json", "feed.items", "feed_news", "show_json"),
    view("/f/{secret}/calendar.ics", "feed.calendar.secret", "feed_calendar", "show_by_secret"),
    view("/f/{secret}/feed.atom", "feed.news.secret", "feed_news", "show_by_secret"),
    *form("/feeds", "feeds", "feed_list", "make"),
    post(r"/feeds/{number:\d{1,12}}/strike", "feeds.strike", "feed_list", "strike"),
    *form("/vote", "vote", "vote_open", "open_code"),
    view("/vote/ballot", "vote.ballot", "vote_fill"),
    post("/vote/review", "vote.review", "vote_review", "review"),
    post("/vote/cast", "vote.cast", "vote_cast", "cast"),
    view("/vote/received", "vote.received", "vote_received"),
    post("/vote/leave", "vote.leave", "vote_leave", "leave"),
    view("/receipt", "receipt", "receipt_view"),
    view("/receipt/{commitment}.json", "receipt.proof", "receipt_view", "data"),
)
