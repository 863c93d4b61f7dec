"""Revocation lists from the network, for whoever wants them: the only room that asks for any.

Verification itself never waits for a network: lists are fetched before it and handed to it.
"""
