"""The card through a driver's PKCS#11 module, which runs in a helper process."""
