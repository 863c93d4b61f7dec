"""The report of a verification for people: one value, shown as a page of HTML or on A4.

``model``, ``building``, ``contents``, ``texts`` and ``html`` know no Qt, so that the command line
writes HTML without a display.
"""
