"""Later versions in the window: one line above the screen, and what is known on the page About."""
