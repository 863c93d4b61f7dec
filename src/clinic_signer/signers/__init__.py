"""Who seals: the card today, other signers behind the same protocol later."""
