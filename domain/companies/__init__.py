"""Whether two companies are one: read, compared and explained. Pure; asks no register."""
