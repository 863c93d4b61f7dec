"""Messages to the electronic-prescription service, through the folders of the terminal.

What of them is public is data with its source (:mod:`profile`); everything else follows from it.
"""
