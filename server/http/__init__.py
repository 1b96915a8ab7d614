"""Routes, problems and encodings. Handlers decode, hand over to the database's threads and wait."""
