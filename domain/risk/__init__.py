"""How unlike an honest sale a claim looks: a sum of named parts, each with what was compared."""
