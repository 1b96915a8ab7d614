"""The precious file: ops, outcomes, claimed serials, the scan journal. Never dropped."""
