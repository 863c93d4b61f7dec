"""Notices before a certificate ends: 90, 60 and 30 days before, and on its last day."""
