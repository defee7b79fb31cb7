"""What happens when: dates ahead and news, read off the state, for feeds and commands alike."""
