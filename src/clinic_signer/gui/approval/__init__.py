"""Signing by phone: the QR, what the phone is asked, and what became of it."""
