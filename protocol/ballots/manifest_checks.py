"""Whether a manifest can be put to a vote: everything that its schema leaves open.

Spec: docs/spec/ballots/manifest.md section 4.
"""

import re
import unicodedata

from protocol.ballots.disclosure import check_releases
from protocol.ballots.facts import CharterFacts
from protocol.ballots.grading import SETTING, count_variant, grade_count
from protocol.ballots.manifest import MIN_GRADES, YES_NO_OPTIONS, Contest, Manifest, TieSeed
from protocol.ballots.places import check_reserved_places
from protocol.ballots.rule_checks import check_rule
from protocol.counting.methods import METHODS, check
from protocol.errors import MalformedError, RuleError
from protocol.text import JOINERS, look_alike

# The form of an IANA zone name; whether it exists is asked of the node's zone database, because
# that changes with time and the fold must not.
ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*){0,2}")


def check_manifest(manifest: Manifest, facts: CharterFacts) -> None:
    """Check a manifest before it counts as a ballot.

    Spec: docs/spec/ballots/manifest.md section 4, by step.

    Args:
        manifest: as published.
        facts: the charter's.

    Raises:
        MalformedError: `bad-manifest`, `bad-zone`, `bad-rule`.
        RuleError: with the code of the first step that it fails.
    """
    # Step 1: texts are clean; a title that hides characters can pass for another.
    _check_texts(manifest)
    # Step 2: times.
    schedule = manifest.schedule
    if schedule.opens >= schedule.closes:
        raise RuleError("bad-schedule", "it closes before it opens")
    if schedule.returns_due < schedule.closes:
        raise RuleError("bad-schedule", "returns are due before the close")
    # No outage takes more than all of the voting time.
    if schedule.extension_s > schedule.closes - schedule.opens:
        raise RuleError("bad-schedule", "an extension is longer than the vote")
    if not ZONE.fullmatch(schedule.zone):
        raise MalformedError("bad-zone", f"{schedule.zone!r}")
    # Step 3: kinds of return.
    if not manifest.accepts:
        raise RuleError("accepts-nothing")
    if list(manifest.accepts) != sorted(set(manifest.accepts)):
        raise MalformedError("bad-manifest", "`accepts` is not ascending")
    # Step 4: contests.
    for contest in manifest.contests:
        check_contest(contest)
    if len({look_alike(contest.title) for contest in manifest.contests}) != len(manifest.contests):
        raise MalformedError("bad-manifest", "two contests have one title")
    # Step 5: the rule decides every contest.
    check_rule(manifest.rule, manifest.contests, facts)
    # Step 6: the seed is there if a tie needs it, and only then.
    _check_seed(manifest)
    # Step 7: what will be public is said.
    check_releases(manifest, facts)


def check_contest(contest: Contest) -> None:
    """Check one contest by itself (step 4).

    Raises:
        MalformedError: `bad-manifest`.
        RuleError: `unknown-method`, `method-unfit`, `too-many-seats`, `bad-count`.
    """
    options = len(contest.options)
    if contest.kind == "yes-no":
        if tuple(contest.options) != YES_NO_OPTIONS or (contest.min, contest.max) != (1, 1):
            raise MalformedError("bad-manifest", "a yes/no contest is yes, no, abstain; choose 1")
    else:
        labels = {look_alike(option.label) for option in contest.options}
        if options < 2 or len(labels) != options:
            raise MalformedError("bad-manifest", "options are fewer than two, or two look alike")
        if not 1 <= contest.min <= contest.max <= options:
            raise MalformedError(
                "bad-manifest", f"choose {contest.min} to {contest.max} of {options} options"
            )
    _check_scale(contest)
    method = METHODS.get(contest.method)
    if method is None:
        raise RuleError(
            "unknown-method", f"{contest.method!r}", f"methods: {', '.join(sorted(METHODS))}"
        )
    if contest.kind not in method.kinds:
        raise RuleError("method-unfit", f"{contest.method} for a {contest.kind} contest")
    # Plurality reads one choice; marks beyond it would be thrown away unsaid.
    if contest.method == "plurality" and contest.kind == "choose" and contest.max != 1:
        raise RuleError("method-unfit", "plurality counts one choice", "use approval")
    if not 1 <= contest.seats <= min(options, method.max_seats):
        raise RuleError("too-many-seats", f"{contest.seats} seats, {options} options")
    # The contest's own scale is what voters see: a second number could only contradict it.
    if grade_count(contest) and SETTING in contest.variant:
        raise RuleError("bad-count", "how many grades there are is said by the contest's scale")
    variant = count_variant(contest)
    check(contest.method, seats=contest.seats, variant=variant, kind=contest.kind)
    check_reserved_places(contest)


def _check_scale(contest: Contest) -> None:
    """A scale stands exactly where the kind has one, and every option can be put on it."""
    if (contest.top > 0) != (contest.kind == "score"):
        raise MalformedError("bad-manifest", "a top score of 1 or more belongs to scores alone")
    if bool(contest.grades) != (contest.kind == "grade"):
        raise MalformedError("bad-manifest", "grades belong to a contest of grades alone")
    if contest.kind not in ("score", "grade"):
        return
    if contest.max != len(contest.options):
        raise MalformedError("bad-manifest", "every option can be scored or graded: max is all")
    if contest.kind == "grade":
        known = {look_alike(grade) for grade in contest.grades}
        if len(contest.grades) < MIN_GRADES or len(known) != len(contest.grades):
            raise MalformedError("bad-manifest", "grades are fewer than two, or two look alike")
        if any("," in grade for grade in contest.grades):
            # Files of votes and command lines name a scale as a list with commas.
            raise MalformedError("bad-manifest", "a grade holds a comma")


def _check_texts(manifest: Manifest) -> None:
    lines = [manifest.title, manifest.rule.electorate.caucus, *manifest.rule.electorate.regions]
    paragraphs = [manifest.summary, manifest.electorate, manifest.roll_note]
    paragraphs += [*manifest.points_for, *manifest.points_against]
    for contest in manifest.contests:
        lines += [contest.title, *(option.label for option in contest.options)]
        lines += [each.name for each in contest.reserved]
        lines += contest.grades
        paragraphs += [contest.question, *(option.text for option in contest.options)]
    if manifest.tie_seed is not None:
        paragraphs.append(manifest.tie_seed.source)
    for text in lines:
        _check_text(text, "")
        if text and not look_alike(text):
            raise MalformedError("bad-manifest", "a line of which nothing can be seen")
    for text in paragraphs:
        _check_text(text, "\n")


def _check_text(text: str, allowed: str) -> None:
    if text != text.strip():
        raise MalformedError("bad-manifest", f"{text[:40]!r} starts or ends with a space")
    for character in text:
        if not character.isprintable() and character not in JOINERS | {*allowed}:
            raise MalformedError("bad-manifest", f"a text holds U+{ord(character):04X}")
    if unicodedata.normalize("NFC", text) != text:
        raise MalformedError("bad-manifest", f"{text[:40]!r} is not in Unicode normal form C")


def _check_seed(manifest: Manifest) -> None:
    seed = manifest.tie_seed
    wanted = "seed" in manifest.rule.tie_break.steps
    if wanted != (seed is not None):
        raise RuleError("undecidable-rule", "a seed for ties is stated exactly if the rule uses it")
    if seed is not None and not _seed_is_whole(seed):
        raise MalformedError("bad-manifest", f"the fields of a {seed.kind} seed")


def _seed_is_whole(seed: TieSeed) -> bool:
    has = (seed.commitment is not None, seed.source != "")
    return has == (seed.kind == "commitment", seed.kind == "source")
