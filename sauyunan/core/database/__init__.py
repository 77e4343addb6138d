"""The database engine of the settings: Django's for PostgreSQL, with a cheaper look at a kept connection."""
