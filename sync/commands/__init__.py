"""What a person can do, one module each. First argument is always the open workplace.

Light to import: stores, network and key ring are loaded by whoever opens the workplace.
"""
