"""The path: files and what they wait for, the board by unit, the life line. Viewer first; `dossier` for who scoped."""
