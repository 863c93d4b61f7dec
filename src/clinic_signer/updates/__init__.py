"""News of later versions: a signed file that says which there is. Told, never installed."""
