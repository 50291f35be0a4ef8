"""Pages of plans: targets of a unit, shared out below, registered from below, against what was admitted."""
