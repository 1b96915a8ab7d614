"""Reviews: what a reviewer's decision does to a claim, judged the same on both sides."""
