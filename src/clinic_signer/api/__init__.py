"""The local API: another program on this PC hands prescriptions in and fetches the signed ones.

It listens on loopback only and is off until somebody switches it on. The contract is
``contract.py``; ``docs/api.md`` explains it to whoever writes the other program.
"""
