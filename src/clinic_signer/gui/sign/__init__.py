"""The Sign screen: the queue, the prescription as a form, findings, signing."""
