"""The MSI for roll-out by clinic IT: silent, for the whole PC, told everything by properties."""
