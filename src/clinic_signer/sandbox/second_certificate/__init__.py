"""The sandbox's second-certificate service: a double of a cloud that keeps keys (docs/sandbox.md).

It speaks the protocol of docs/second-certificate.md with PC and phone. All of it is our own design
over public standards; nothing here is a fact about the service in the field. It shares no code
with the PC's side: a double that did would agree with its mistakes.
"""
