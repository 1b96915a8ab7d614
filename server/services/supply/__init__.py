"""What others tell about units, by EPCIS or by files, and what follows for shipments and claims."""
