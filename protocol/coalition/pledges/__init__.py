"""What groups undertake about decisions, and what came of it."""
