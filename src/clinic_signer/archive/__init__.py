"""Verifying what lies in folders: any number of files, one row each, at a constant rate.

Each file is judged by itself, by the same call as everywhere (``signature.verifier.verify``); this
room finds the files, spreads them over processes and keeps the summary (docs/archives.md).
"""
