"""Second looks: how far reviewers agree, what differs, and the audit samples."""
