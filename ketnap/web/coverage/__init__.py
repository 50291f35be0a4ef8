"""Where the Party is not yet: the table and its pictures, what to do next at a place, who works where nobody leads."""
