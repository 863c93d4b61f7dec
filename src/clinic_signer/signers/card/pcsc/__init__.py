"""The system's smart-card service: WinSCard on Windows, pcsc-lite on Linux, PCSC on macOS.

:class:`~clinic_signer.signers.card.pcsc.source.PcscSource` is the door. The system's library is
loaded when the source is started, never when a module is imported.
"""
