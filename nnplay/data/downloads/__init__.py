"""Data sets that are downloaded, or found on the computer."""
