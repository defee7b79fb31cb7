"""A federation on a stick: every log a node holds, as a tar of the files that peers fetch."""
