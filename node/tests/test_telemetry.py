import json

import structlog

from node.telemetry import Metrics, configure_logging


def test_two_nodes_in_a_process_count_apart():
    one, other = Metrics(), Metrics()
    one.entries.inc(3)
    assert b"commonweal_entries_pulled_total 3.0" in one.render()
    assert b"commonweal_entries_pulled_total 0.0" in other.render()


def test_no_metric_is_labelled_by_anything_personal():
    metrics = Metrics()
    labels = {
        label
        for family in metrics.registry.collect()
        for sample in family.samples
        for label in sample.labels
    }
    assert labels <= {"route", "status", "outcome", "state"}


def test_json_lines_hold_what_was_said_and_no_more(capsys):
    configure_logging("json", "info")
    structlog.get_logger("test").info("duty-done", ballot="ab12")
    structlog.get_logger("test").debug("not shown")
    (line,) = capsys.readouterr().err.splitlines()
    assert set(json.loads(line)) == {"event", "ballot", "level", "timestamp"}
    structlog.reset_defaults()
