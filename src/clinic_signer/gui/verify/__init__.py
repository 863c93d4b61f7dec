"""The Verify screen: files, verdict, facts, checks, content."""
