"""The page of the standing committee, and what each topic asks it to decide."""
