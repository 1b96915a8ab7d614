"""Documents looked at before they are sent: what was found on them, and what is blacked out."""
