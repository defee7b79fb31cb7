"""What the demo and the story share: nodes as processes, telling, waiting, findings."""
