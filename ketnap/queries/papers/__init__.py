"""Papers as they are read: closed periods, what a paper is filled with, papers issued."""
