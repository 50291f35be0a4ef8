"""Papers filled from a record: forms of ours, Word files of an office, as DOCX and PDF."""
