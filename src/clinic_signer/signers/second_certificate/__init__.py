"""The second certificate: a key in the cloud that signs after its holder agreed on a phone."""
