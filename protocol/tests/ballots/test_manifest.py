from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from protocol.ballots import manifest as module
from protocol.ballots.manifest import Manifest, TieSeed, ballot_id
from protocol.encoding import pack, unpack
from protocol.statement import Statement, open_statement, seal_statement
from protocol.tests.ballots import making as m

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=40)


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    contests = draw(st.lists(st.sampled_from([m.yes_no(), m.choose(4), m.rank(5)]), min_size=1))
    return structs.replace(
        m.manifest(contests[: module.MAX_CONTESTS]),
        title=draw(TEXT),
        summary=draw(st.one_of(st.just(""), TEXT)),
        points_for=draw(st.lists(TEXT, max_size=3)),
        accepts=sorted(draw(st.sets(st.sampled_from(["counted", "delegates", "polled"])))),
        tie_seed=draw(st.sampled_from([None, TieSeed(kind="commitment", commitment=b"x" * 32)])),
        example=draw(st.booleans()),
    )


@given(manifests())
def test_a_manifest_reads_back_from_its_bytes(manifest: Manifest) -> None:
    assert unpack(Manifest, pack(manifest)) == manifest


@given(manifests(), manifests())
def test_two_manifests_never_share_an_id(one: Manifest, other: Manifest) -> None:
    assert (ballot_id(one) == ballot_id(other)) == (one == other)


def test_every_field_of_a_manifest_is_in_the_ballots_id() -> None:
    base = m.manifest()
    changes = {
        "title": "Another",
        "summary": "s",
        "points_for": ["p"],
        "points_against": ["p"],
        "contests": [m.choose()],
        "electorate": "all",
        "accepts": ["polled"],
        "rule": m.rule(abstention="counted"),
        "schedule": structs.replace(base.schedule, closes=2_001),
        "releases": ["total"],
        "roll_note": "n",
        "tie_seed": TieSeed(kind="manifest"),
        "example": True,
        "wording": [b"w" * 32],
    }
    assert set(changes) == set(Manifest.__struct_fields__)
    ids = {ballot_id(structs.replace(base, **{name: value})) for name, value in changes.items()}
    assert len(ids | {ballot_id(base)}) == len(changes) + 1


def test_the_deepest_manifest_and_return_fit_a_statement() -> None:
    # The encoding allows eight levels, the envelope takes two of them.
    from protocol.coalition.kinds import to_map

    for kind, body in [
        ("manifest", m.manifest()),
        ("return", m.delegation(9, [(2, "0")], unit=True)),
    ]:
        statement = Statement(
            version=1,
            coalition=m.COALITION,
            group=m.gid(1),
            kind=kind,
            epoch=0,
            refs=[],
            body=to_map(body),
            time=0,
        )
        assert open_statement(seal_statement(statement)) == statement
