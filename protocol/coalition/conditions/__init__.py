"""Decisions that wait for something to happen, and who may say that it did."""
