"""Diagnostics: what works on this PC, what does not, and what to do about it (docs/diagnostics.md).

    report = examine(world, told=show_line)

Every probe looks at one thing, on its own and within a few seconds. Nothing here changes anything,
asks for a PIN or opens the journal's content, and no report holds personal data.
"""
