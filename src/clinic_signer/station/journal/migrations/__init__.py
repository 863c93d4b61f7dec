"""How the schema of the journal came to be; each version is a file that is never changed again."""
