"""A decision rule as people write it (TOML) becomes the rule that is hashed.

docs/guide/decision-rules.md shows what a file can say.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from node.errors import NodeError
from protocol.ballots.presets import PRESETS, preset
from protocol.ballots.rule import Rule
from protocol.coalition.kinds import to_map

RULE_HINT = "docs/guide/decision-rules.md shows a whole rule"


def rule_map(data: Mapping[str, Any], groups: Mapping[bytes, str], *, options: bool) -> Any:
    """A preset, or a rule in full; a preset's fields can be set one by one.

    Args:
        data: as written; groups by name or hex id.
        groups: id -> name.
        options: whether a contest chooses between options.

    Returns:
        The rule as a map for `msgspec.convert`, groups by id.

    Raises:
        NodeError: `bad-manifest`, naming what is wrong.
    """
    rule = dict(data)
    name = rule.pop("preset", None if rule else "simple-majority")
    objections = rule.pop("objections", 0)
    if name is not None:
        if name not in PRESETS:
            raise NodeError("bad-manifest", f"no rule preset {name!r}", ", ".join(PRESETS))
        rule = {**to_map(preset(name, objections, options=options)), **rule}
    electorate = dict(rule.get("electorate", {"kind": "groups"}))
    if "groups" in electorate:
        electorate["groups"] = sorted(group_id(groups, name) for name in electorate["groups"])
    rule["electorate"] = electorate
    if "recused" in rule:
        rule["recused"] = sorted(group_id(groups, name) for name in rule["recused"])
    tie_break = dict(rule.get("tie_break", {"otherwise": "tied"}))
    if "caster" in tie_break:
        tie_break["caster"] = group_id(groups, tie_break["caster"])
    rule["tie_break"] = tie_break
    return rule


def rule_shapes(rule: Any) -> list[tuple[str, object, type]]:
    """What of a rule has to be a table or a list: (name, value, type) each."""
    wanted: list[tuple[str, object, type]] = [("rule", rule, dict)]
    if not isinstance(rule, dict):
        return wanted
    wanted += [
        ("rule.electorate", rule.get("electorate", {}), dict),
        ("rule.tie_break", rule.get("tie_break", {}), dict),
        ("rule.recused", rule.get("recused", []), list),
    ]
    for name in ("electorate", "tie_break"):
        below = rule.get(name, {})
        field = {"electorate": "groups", "tie_break": "steps"}[name]
        if isinstance(below, dict):
            wanted.append((f"rule.{name}.{field}", below.get(field, []), list))
    return wanted


def check_shapes(wanted: list[tuple[str, object, type]], hint: str) -> None:
    """Tables are tables and lists are lists, so that what follows can fill in what is left out.

    Raises:
        NodeError: `bad-manifest`, naming the first that is not.
    """
    for name, value, kind in wanted:
        if not isinstance(value, kind):
            shape = "a table" if kind is dict else "a list"
            raise NodeError("bad-manifest", f"{name} is not {shape}", hint)


def read_rule(data: Mapping[str, Any], groups: Mapping[bytes, str], *, options: bool) -> Rule:
    """A rule by itself, of the right types; `protocol.ballots.rule_checks` judges it.

    Raises:
        NodeError: `bad-manifest`, naming what is wrong.
    """
    check_shapes(rule_shapes(data), RULE_HINT)
    value = rule_map(data, groups, options=options)
    try:
        return msgspec.convert(value, Rule, builtin_types=(bytes,))
    except msgspec.ValidationError as error:
        raise NodeError("bad-manifest", f"the rule: {error}", RULE_HINT) from error


def group_id(groups: Mapping[bytes, str], name: object) -> bytes:
    """A group's id from its name or hex id.

    Raises:
        NodeError: `bad-manifest` if there is none.
    """
    if isinstance(name, bytes):
        return name
    for group, known in groups.items():
        if name in (group.hex(), known):
            return group
    raise NodeError("bad-manifest", f"there is no group {name!r}", "`commonweal peers` names them")
