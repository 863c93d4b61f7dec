"""The working day: intake, review, signing, delivery."""
