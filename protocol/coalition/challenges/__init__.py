"""From a declared result to a final one: challenges, rulings, corrected returns."""
