"""The HPKI card: ISO/IEC 7816-4, -8 and -15 over any transport."""
