"""The window (PySide6 Widgets): shows values, sends intents, decides nothing about signatures."""
