"""Who people are here and what each may do; never who a given person is."""
