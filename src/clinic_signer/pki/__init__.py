"""Who may be believed: certificates, pinned anchors, paths at a point in time, revocation."""
