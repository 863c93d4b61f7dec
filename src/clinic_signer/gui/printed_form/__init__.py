"""A prescription or what was dispensed, as a form on A4 (docs/printing.md)."""
