"""Windows' side of the settings, from their one table: properties of the MSI, group policies."""
