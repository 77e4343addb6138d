"""The peer of competitions in a throw-away environment: pretalx, which this project does not contain."""
