"""The pages of registers: of staff, of owners and of everybody, and the open data."""
