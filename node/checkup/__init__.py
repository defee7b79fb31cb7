"""What `doctor` looks at: first what needs only the directory, then what needs the node open."""

from node.checkup.directory import check_directory, failed_to_open, left_shut, not_upgraded, silent
from node.checkup.finding import Finding, Level, describe
from node.checkup.inside import check_node, unreadable

__all__ = [
    "Finding",
    "Level",
    "check_directory",
    "check_node",
    "describe",
    "failed_to_open",
    "left_shut",
    "not_upgraded",
    "silent",
    "unreadable",
]
