"""Paper: A4 pages of lines of text, laid out alike for every printer, and how they are handed out.

``blocks`` and ``plain`` know no Qt, so that the command line writes HTML without a display.
"""
