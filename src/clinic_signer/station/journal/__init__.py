"""The journal: what the station has received, signed and delivered, and everything that happened.

Every change of a job is one transaction that also adds a link to a chain of audit entries. What the
journal has said yes to survives the program, the power and the workstation.
"""
