"""The pages of competitions: public, and for entrants, jurors and managers."""
