"""Certified cuts: how the council of an epoch agrees on one cut, without an owner or a clock.

Spec: docs/spec/agreement.md. Rules and transitions: `protocol.agreement.machine`.
"""
