"""A desktop installation to try it on: people, database, settings file, year programs."""
