"""Backups: a node's directory as one encrypted file, and a directory again."""
