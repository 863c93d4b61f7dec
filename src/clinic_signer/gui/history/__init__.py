"""The History screen: what happened, from the journal, with the proof that nothing was changed."""
