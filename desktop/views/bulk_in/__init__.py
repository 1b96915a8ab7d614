"""A shop's file of sales into claims: file, columns, rows."""
