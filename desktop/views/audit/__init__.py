"""Record: who did what, when, on what evidence, under which rules; for auditors."""
