"""What is signed: the prescription's data, its checks, its XML envelope and its summary.

Pure: no Qt, no cryptography, no files, no clock.
"""
