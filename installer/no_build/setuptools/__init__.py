"""Stands before the real setuptools while pip fetches the runtime: its setup.py is never run."""
