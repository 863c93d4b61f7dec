"""The page 診断: what this PC can do now, line by line, and the report for IT staff."""
