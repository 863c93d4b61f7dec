"""One window for each person: a later start hands what it was asked for to the window there is.

A lock decides which start has the window (``place``); the others speak to it in JSON lines
(``messages``, ``handing_over``, ``listening``). Qt carries the lines, because Python has sockets of
this kind on POSIX only, and Qt also has Windows' named pipes with an access list of their own.
"""
