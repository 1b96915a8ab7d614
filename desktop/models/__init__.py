"""Qt item models and screen state, one per list. Never SQL, never a query inside `data()`."""
