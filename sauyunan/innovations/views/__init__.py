"""The pages of innovations and ideas: of everybody, and of who writes, reviews and leads."""
