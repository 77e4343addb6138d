"""The citizen's pages: what is offered, filling in, sending, following, mending."""
