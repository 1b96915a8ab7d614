"""What screens read, one module each: frozen rows of `sync.rows`, never a write.

Light to import: stores are loaded by whoever opens the workplace.
"""
