"""Convenings: meetings of the coalition, who was there, and what they reported."""
