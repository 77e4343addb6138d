"""The pages of respondents, and those of who runs surveys or enters answers."""
