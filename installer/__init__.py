"""Makes on Debian what is installed on Windows, from pinned and checked parts."""
