"""The Certificates screen: what signs here, how long it is valid, and how to get the other one."""
