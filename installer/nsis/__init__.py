"""The setup for people who install by hand: a wizard in Japanese and English."""
