import pytest
from msgspec import structs

from protocol.ballots.manifest import Contest, Manifest, Option, Schedule, TieSeed
from protocol.ballots.manifest_checks import check_contest, check_manifest
from protocol.encoding import pack
from protocol.errors import ProtocolError
from protocol.tests.ballots import making as m

FACTS = m.facts()


def refused(code: str, manifest: Manifest) -> None:
    with pytest.raises(ProtocolError) as caught:
        check_manifest(manifest, FACTS)
    assert caught.value.code == code


def test_sound_manifests_pass() -> None:
    check_manifest(m.manifest(), FACTS)
    check_manifest(m.manifest([m.choose(), m.rank()], m.by_seed()), FACTS)
    check_manifest(m.manifest(accepts=["counted", "delegates", "polled"]), FACTS)


def schedule(**changes: object) -> Manifest:
    base = m.manifest()
    return structs.replace(base, schedule=structs.replace(base.schedule, **changes))


@pytest.mark.parametrize(
    ("opens", "closes", "due", "sound"),
    [(10, 11, 11, True), (10, 10, 11, False), (11, 10, 12, False), (10, 12, 11, False)],
)
def test_it_opens_then_closes_then_returns_are_due(
    opens: int, closes: int, due: int, sound: bool
) -> None:
    times = Schedule(opens=opens, closes=closes, returns_due=due, zone="Europe/Madrid")
    manifest = m.manifest(schedule=times)
    if sound:
        check_manifest(manifest, FACTS)
    else:
        refused("bad-schedule", manifest)


def test_an_extension_is_no_longer_than_the_vote() -> None:
    times = {"opens": 10, "closes": 15, "returns_due": 15}
    check_manifest(schedule(**times, extension_s=5), FACTS)
    refused("bad-schedule", schedule(**times, extension_s=6))


@pytest.mark.parametrize("zone", ["UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
def test_a_zone_has_the_form_of_an_iana_name(zone: str) -> None:
    check_manifest(schedule(zone=zone), FACTS)


@pytest.mark.parametrize("zone", ["../etc/passwd", "a/b/c/d", "/UTC", "UTC/", " UTC", "+5", "Ü"])
def test_what_is_no_zone_is_refused(zone: str) -> None:
    refused("bad-zone", schedule(zone=zone))


def test_a_ballot_accepts_something_in_one_order() -> None:
    refused("accepts-nothing", m.manifest(accepts=[]))
    refused("bad-manifest", m.manifest(accepts=["polled", "counted"]))
    refused("bad-manifest", m.manifest(accepts=["polled", "polled"]))


@pytest.mark.parametrize("other", ["A\u200dna", "ANA", "An\ufe0fa", "Ana\u3164"])
def test_voters_can_tell_options_and_grades_and_contests_apart(other: str) -> None:
    options = [Option(label="Ana"), Option(label=other)]
    refused("bad-manifest", m.manifest([structs.replace(m.choose(2), options=options)]))
    graded = structs.replace(m.grade(), grades=["Ana", other])
    refused("bad-manifest", m.manifest([graded]))
    titled = [structs.replace(m.choose(2), title=title) for title in ("Ana", other)]
    refused("bad-manifest", m.manifest(titled))


@pytest.mark.parametrize("nothing", ["\u200d", "\u3164", "\u115f\u200c"])
def test_a_line_of_which_nothing_can_be_seen_is_refused(nothing: str) -> None:
    refused("bad-manifest", m.manifest(title=nothing))
    options = [Option(label="Ana"), Option(label=nothing)]
    refused("bad-manifest", m.manifest([structs.replace(m.choose(2), options=options)]))


def test_voters_are_told_exactly_what_will_be_public() -> None:
    refused("releases-unsaid", m.manifest(releases=["total"]))
    refused("releases-unsaid", m.manifest(releases=[]))
    whole = m.manifest(accepts=["delegates"])
    refused("releases-unsaid", structs.replace(whole, releases=["group-totals", "total"]))
    refused("releases-unsaid", structs.replace(whole, accepts=["counted"]))


@pytest.mark.parametrize(
    ("code", "contest"),
    [
        ("unknown-method", structs.replace(m.rank(), method="borda")),
        ("method-unfit", structs.replace(m.choose(), method="irv")),
        ("method-unfit", structs.replace(m.yes_no(), method="plurality")),
        ("method-unfit", m.choose(method="plurality", most=2)),
        ("too-many-seats", m.choose(3, method="approval", seats=4)),
        ("too-many-seats", m.choose(3, method="approval", seats=0)),
        ("too-many-seats", m.rank(3, method="irv", seats=2)),
        ("bad-count", structs.replace(m.rank(), variant={"no-such": "setting"})),
        ("bad-manifest", structs.replace(m.choose(3), min=0)),
        ("bad-manifest", structs.replace(m.choose(3), max=4)),
        ("bad-manifest", structs.replace(m.choose(3, method="approval", most=2), min=3)),
        ("bad-manifest", structs.replace(m.yes_no(), options=m.yes_no().options[:2])),
        ("bad-manifest", structs.replace(m.yes_no(), max=2)),
        ("bad-manifest", structs.replace(m.choose(), options=[Option(label="only")])),
        (
            "bad-manifest",
            structs.replace(m.choose(2), options=[Option(label="Ana"), Option(label="ana")]),
        ),
    ],
)
def test_a_contest_that_cannot_be_counted_is_refused(code: str, contest: object) -> None:
    with pytest.raises(ProtocolError) as caught:
        check_contest(contest)  # type: ignore[arg-type]
    assert caught.value.code == code


@pytest.mark.parametrize(
    "contest",
    [
        m.score(),
        m.score(top=1),
        m.score(top=100, seats=2),
        m.score(method="star", least=3),
        m.score(method="majority-judgment"),
        m.grade(grades=("yes", "no")),
        m.grade(seats=3),
    ],
)
def test_scores_and_grades_are_counted_by_the_methods_for_them(contest: Contest) -> None:
    check_contest(contest)
    check_manifest(m.manifest([contest], m.by_seed()), FACTS)


@pytest.mark.parametrize(
    ("code", "contest"),
    [
        ("method-unfit", m.score(method="approval")),
        ("method-unfit", m.score(method="irv")),
        ("method-unfit", structs.replace(m.grade(), method="score")),
        ("method-unfit", structs.replace(m.grade(), method="star")),
        ("method-unfit", structs.replace(m.rank(), method="majority-judgment")),
        ("method-unfit", structs.replace(m.choose(), method="score")),
        ("too-many-seats", m.score(method="star", seats=2)),
        ("too-many-seats", m.grade(seats=4)),
        ("bad-count", structs.replace(m.score(), variant={"grades": "6"})),
        ("bad-count", structs.replace(m.grade(), variant={"grades": "4"})),
        ("bad-count", structs.replace(m.grade(), variant={"gauge": "mean"})),
        ("bad-count", structs.replace(m.score(), variant={"ungraded": "lowest"})),
        ("bad-manifest", m.score(top=0)),
        ("bad-manifest", structs.replace(m.score(), grades=list(m.GRADES))),
        ("bad-manifest", structs.replace(m.grade(), top=5)),
        ("bad-manifest", structs.replace(m.choose(), top=5)),
        ("bad-manifest", structs.replace(m.rank(), grades=list(m.GRADES))),
        ("bad-manifest", structs.replace(m.yes_no(), top=1)),
        ("bad-manifest", m.grade(grades=())),
        ("bad-manifest", m.grade(grades=("good",))),
        ("bad-manifest", m.grade(grades=("good", "Good"))),
        ("bad-manifest", m.grade(grades=("good", "fair, I suppose"))),
        ("bad-manifest", structs.replace(m.score(3), max=2)),
        ("bad-manifest", structs.replace(m.grade(3), min=0)),
        ("bad-manifest", structs.replace(m.grade(3), min=4)),
    ],
)
def test_a_scale_that_says_nothing_or_two_things_is_refused(code: str, contest: Contest) -> None:
    with pytest.raises(ProtocolError) as caught:
        check_contest(contest)
    assert caught.value.code == code


def test_a_grade_is_a_clean_line() -> None:
    for label in (" good", "go\u202eod", "go\nod"):
        refused("bad-manifest", m.manifest([m.grade(grades=(label, "poor"))], m.by_seed()))


def test_a_scale_has_limits_that_the_schema_holds() -> None:
    many = [str(number) for number in range(13)]
    for contest in (m.score(top=101), m.grade(grades=many), m.grade(grades=("x" * 41, "y"))):
        with pytest.raises(ValueError, match=r"top|grades"):
            pack(contest)


def test_a_contest_without_a_scale_has_the_bytes_it_always_had() -> None:
    assert b"top" not in pack(m.rank())
    assert b"grades" not in pack(m.rank())


@pytest.mark.parametrize("text", [" a", "a ", "a\u202eb", "a\nb", "e\u0301", "a\x00"])
def test_a_title_that_could_pass_for_another_is_refused(text: str) -> None:
    refused("bad-manifest", m.manifest(title=text))
    refused("bad-manifest", m.manifest([structs.replace(m.yes_no(), title=text)]))


def test_two_contests_of_one_title_are_refused() -> None:
    refused("bad-manifest", m.manifest([m.yes_no(), m.yes_no()]))


def test_a_seed_is_stated_exactly_if_the_rule_uses_it() -> None:
    refused("undecidable-rule", m.manifest(tie_seed=TieSeed(kind="manifest")))
    refused("undecidable-rule", m.manifest([m.rank()], m.by_seed(), tie_seed=None))


@pytest.mark.parametrize(
    ("seed", "sound"),
    [
        (TieSeed(kind="manifest"), True),
        (TieSeed(kind="commitment", commitment=b"c" * 32), True),
        (TieSeed(kind="source", source="the national lottery of 3 May"), True),
        (TieSeed(kind="commitment"), False),
        (TieSeed(kind="source"), False),
        (TieSeed(kind="manifest", source="x"), False),
        (TieSeed(kind="manifest", commitment=b"c" * 32), False),
        (TieSeed(kind="commitment", commitment=b"c" * 32, source="x"), False),
    ],
)
def test_a_seed_has_the_fields_of_its_kind(seed: TieSeed, sound: bool) -> None:
    manifest = m.manifest([m.rank()], m.by_seed(), tie_seed=seed)
    if sound:
        check_manifest(manifest, FACTS)
    else:
        refused("bad-manifest", manifest)
