"""Operations that XLA runs slowly on a CPU, written as those that it runs well."""
